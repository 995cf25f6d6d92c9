"""Shipments: which parcels need help, and whose delay is it?"""

import streamlit as st

from dashboard import choices, data, sentences, widgets
from dashboard.evidence import sources
from dashboard.parcels import panels, questions, telling

title, choice = widgets.heading()
now = data.snapshot()
title.title("Shipments", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", panels.SHOWS, default="trouble")

answer = st.container(gap="xsmall")
store, carrier, kind = panels.asked(show)
if show == "asking":
    asking = data.ask(questions.asking, store)
    told = panels.asking_sentence(asking)
else:
    troubled = data.ask(questions.troubled, store, carrier, kind)
    told = panels.sentence(troubled, now)
answer.markdown(f"**{told}**")
with answer:
    sources.partial(data.sources())

if show == "carriers":
    panels.carriers(store)
elif show == "late":
    panels.late(store)
elif show == "asking":
    panels.asking(asking)
    telling.table(store)
else:
    panels.trouble(troubled, now)
