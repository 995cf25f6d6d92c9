"""Duplicates: which two orders are one, and is the rule that finds them right?"""

import streamlit as st

from dashboard import choices, data, sentences, widgets
from dashboard.duplicates import deciding, review, trial
from dashboard.evidence import sources

title, choice = widgets.heading()
now = data.snapshot()
title.title("Duplicates", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", {"review": "To decide", "lab": "Rule lab"}, default="review")

if show == "lab":
    answer = st.container(gap="xsmall")
    rule = trial.tried(now)
    found = trial.compared(now, rule)
    answer.markdown(f"**{widgets.text(trial.sentence(found))}**")
    figures, picture = st.columns([2, 3], gap="medium")
    with figures:
        trial.table(found)
        trial.export(rule)
    with picture:
        st.subheader("Precision and recall by threshold", anchor=False)
        trial.chart(rule, now)
    st.subheader("Pairs that only one rule flags", anchor=False)
    trial.changed(found)
    st.subheader("Let it hold", anchor=False)
    trial.go_live(found)
    st.subheader("What it is worth", anchor=False)
    trial.worth(now)
else:
    frame = deciding.waiting()
    st.markdown(f"**{widgets.text(review.sentence(frame))}**")
    sources.partial(data.sources())
    deciding.said()
    listed, beside = st.columns([2, 3], gap="medium")
    with listed:
        pair = review.listing(frame)
    if pair is not None:
        with listed:
            st.subheader("Decision", anchor=False)
            deciding.decision(pair)
        with beside:
            review.side_by_side(pair, now)
        st.subheader("These customers", anchor=False)
        review.histories(pair, now)
    deciding.drawn()
