"""Freshness: do we know what the sources know?"""

import streamlit as st

from dashboard import data, sentences
from dashboard.evidence import letters, sources
from dashboard.notify import panels

st.title("Freshness", anchor=False)
st.caption(sentences.stamp(data.snapshot()))
found = data.sources()
st.markdown(f"**{sources.sentence(found)}**")

st.subheader("Sources", anchor=False)
st.caption("Lag is judged at the snapshot's as-of; its target is 5 minutes. Offered = landed + quarantined + known.")
sources.sources(found)
st.caption(
    "Requests are those of the newest 50 runs. What is given up is asked for again by the next run, where the source "
    "was left. Mended later: set aside, and right when it came again."
)

letters.unjudged()

st.subheader("Set aside", anchor=False)
sources.quarantine(found)

st.subheader("Taken, but not known", anchor=False)
sources.doubts(found)
sources.untold(found)

st.subheader("Runs", anchor=False)
sources.history(found)

panels.messages()
