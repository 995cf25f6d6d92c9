"""Fair sale: what was just sold at a stall, entered once?"""

import streamlit as st

from dashboard import data, place, sentences, widgets
from dashboard.stall import panels, sale
from ingest import settings

title, choice = widgets.heading()
title.title("Fair sale", anchor=False)
title.caption(sentences.stamp(data.snapshot()))
known = settings.load(place.home())
stalls = sale.stalls(known)
if not stalls:
    panels.nowhere()
    st.stop()
with choice:
    store = panels.chosen(stalls)

name = panels.entry()
found = panels.today(store)
st.markdown(f"**{widgets.text(panels.sentence(found, store))}**")
typed, listed = st.columns([2, 3], gap="medium")
with typed:
    if (made := panels.made(name)) is not None:
        panels.receipt(made)
    else:
        panels.form(known, store, name)
if found:
    with listed:
        st.subheader("Entered today", anchor=False)
        panels.entered(found, store)
