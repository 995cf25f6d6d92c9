"""Stock: how much of what is where, and who believes otherwise?"""

import streamlit as st

from dashboard import choices, data, sentences, widgets
from dashboard.evidence import sources
from dashboard.stock import panels, questions

title, choice = widgets.heading()
now = data.snapshot()
title.title("Stock", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", panels.SHOWS, default="records")

answer = st.container(gap="xsmall")
view, text, store, warehouse = panels.asked()
answer.markdown(f"**{panels.sentence(text, store, warehouse, now)}**")
with answer:
    sources.partial(data.sources())
if show == "everywhere":
    panels.everywhere(data.ask(questions.everywhere, view, text, store, warehouse))
else:
    panels.records(data.ask(questions.records, view, text, store, warehouse), now)
