"""Definitions: what does each number mean, and what needs a person?"""

import streamlit as st

from dashboard import data
from dashboard.scorecard import panels
from metrics.queues import queues

st.title("Definitions", anchor=False)
st.markdown(
    f"**{len(data.catalogue())} numbers and {len(queues())} queues, "
    "each declared once for page, command line and export.**"
)

st.subheader("Numbers", anchor=False)
cards = st.grid(min_column_width=420)
for metric in data.catalogue().values():
    with cards:
        panels.definition(metric)

st.subheader("States of fulfilment", anchor=False)
panels.treatment()

st.subheader("Layers", anchor=False)
panels.where_causes_live()

st.subheader("Queues", anchor=False)
cards = st.grid(min_column_width=420)
for queue in queues().values():
    with cards:
        panels.queue(queue)
