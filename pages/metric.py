"""Metric: why is this number what it is?"""

import streamlit as st

from dashboard import charts, data, sentences, widgets
from dashboard.evidence import proof, sources
from dashboard.filters import Filters
from dashboard.people import costs
from dashboard.scorecard import panels

known = data.catalogue()
title, choices = widgets.heading()
with choices:
    first = data.headline()[0].name
    asked = known[widgets.choose("Metric", "metric", list(known), default=first, told=lambda name: known[name].title)]
    week = widgets.chosen_week()
    store = widgets.chosen_store(asked)
    filters = Filters(week=week, members={**store, **widgets.linked_members(asked)})

reading = data.reading(asked, filters)
title.title(asked.title, anchor=False)
title.caption(f"{sentences.stamp(data.snapshot())} · {sentences.maturity([reading], data.today())}")
answer = st.container(gap="xsmall")

trend, split = st.columns([3, 2], gap="medium")
with trend:
    st.subheader("Week by week", anchor=False)
    widgets.chart(charts.trend(reading), "trend")
with split:
    st.subheader("Where it comes from", anchor=False)
    dimension = widgets.chosen_dimension(data.free(asked, filters), default=data.telling(asked, filters))
    if member := panels.by_member(asked, data.split(asked, filters, dimension), f"split.{dimension}.{filters}"):
        widgets.narrow(dimension, member)

answer.markdown(f"**{sentences.metric(reading, data.moved(asked, filters, dimension), filters, data.names())}**")
with answer:
    panels.figures(reading)
    sources.partial(data.sources())

st.subheader("The rows behind it", anchor=False)
proof.evidence(asked, filters, costs.readable(data.evidence(asked, filters), asked))

with st.expander("What it means, and the SQL that ran"):
    panels.meaning(asked)
    panels.ran(data.statement(asked, filters))
