"""Rules: who owns what, by which maps and tolerances do we judge, and who changed them?"""

import streamlit as st

from dashboard import choices, data, sentences, widgets
from dashboard.rules import advice, bookpanels, routepanels, rulepanels

SHOWN = {**bookpanels.TITLES, "rules": "Tolerances and thresholds", "routes": "Who answers"}

title, choice = widgets.heading()
title.title("Rules", anchor=False)
now = data.snapshot()
title.caption(sentences.stamp(now))
with choice:
    book = choices.one_of("Book", "book", SHOWN, default="owner_stages")

bookpanels.told()
st.markdown(f"**{advice.sentence(data.ask(advice.shape), advice.week_readings())}**")
bookpanels.waiting()

st.subheader(SHOWN[book], anchor=False)
if book == "rules":
    rulepanels.controls()
    st.subheader("History", anchor=False)
    rulepanels.history()
elif book == "routes":
    routepanels.holding(now)
    routepanels.change(now)
    st.subheader("History", anchor=False)
    routepanels.history(now)
else:
    if book == "choices":
        advice.panel(data.ask(advice.shape))
    bookpanels.book(book)
    bookpanels.bring(book)
    st.subheader("History", anchor=False)
    bookpanels.history(book)
