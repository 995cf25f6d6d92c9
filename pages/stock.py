"""Stock: how much of what is where, and who believes otherwise?"""

import streamlit as st

from dashboard import choices, data, sentences, shelves, sources, stock, widgets

title, choice = widgets.heading()
now = data.snapshot()
title.title("Stock", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", shelves.SHOWS, default="records")

st.markdown(f"**{shelves.sentence(now)}**")
sources.partial(data.sources())
view, text, store, warehouse = shelves.asked()
if show == "everywhere":
    shelves.everywhere(data.ask(stock.everywhere, view, text, store, warehouse))
else:
    shelves.records(data.ask(stock.records, view, text, store, warehouse), now)
