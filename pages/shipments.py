"""Shipments: which parcels need help, and whose delay is it?"""

import streamlit as st

from dashboard import choices, data, dock, sentences, shipments, sources, widgets

title, choice = widgets.heading()
now = data.snapshot()
title.title("Shipments", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", dock.SHOWS, default="trouble")

answer = st.container(gap="xsmall")
store, carrier, kind = dock.asked()
troubled = data.ask(shipments.troubled, store, carrier, kind)
answer.markdown(f"**{dock.sentence(troubled, now)}**")
with answer:
    sources.partial(data.sources())

if show == "carriers":
    dock.carriers(store)
elif show == "late":
    dock.late(store)
elif show == "asking":
    dock.asking()
else:
    dock.trouble(troubled, now)
