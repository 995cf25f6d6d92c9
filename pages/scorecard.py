"""Weekly scorecard: does fulfilment work?"""

import streamlit as st

from dashboard import charts, data, menu, sentences, widgets
from dashboard.evidence import sources
from dashboard.filters import Filters
from dashboard.scorecard import losses, panels, reviewed, symptoms
from dashboard.scorecard.reading import worst

title, choices = widgets.heading()
with choices:
    week = widgets.chosen_week()
    filters = Filters(week=week, members=widgets.chosen_store(data.headline()[0]))

readings = [data.reading(metric, filters) for metric in data.headline()]
title.title(sentences.week_title(week), anchor=False)
title.caption(f"{sentences.stamp(data.snapshot())} · {sentences.maturity(readings, data.today())}")
st.markdown(f"**{sentences.scorecard(readings)}**")
sources.partial(data.sources())

tiles = st.grid(min_column_width=210)
for reading in readings:
    with tiles:
        widgets.tile(reading, filters)

why, numbers = st.columns([2, 3], gap="medium")
with why:
    moved = worst([one for one in readings if not one.metric.is_duration])
    st.subheader(f"What moved {sentences.lower(moved.metric)} ({moved.change})", anchor=False)
    dimension = widgets.chosen_dimension(data.free(moved.metric, filters), default=data.telling(moved.metric, filters))
    parts = data.moved(moved.metric, filters, dimension)
    member = widgets.door(charts.movement(moved.metric, parts, data.names()), f"moved.{moved.metric.name}.{dimension}")
    widgets.chart(charts.trend(moved), "trend")
    if member and member != charts.REST:
        narrower = filters.with_member(dimension, member)
        st.switch_page(menu.page("metric"), query_params=narrower.query(metric=moved.metric.name, by=dimension))

with numbers:
    st.subheader("All numbers", anchor=False)
    every = [data.reading(metric, filters) for metric in data.catalogue().values()]
    if chosen := panels.numbers(every, f"numbers.{filters}"):
        st.switch_page(menu.page("metric"), query_params=filters.query(metric=chosen.name))

st.subheader("Symptoms", anchor=False)
symptoms.table(symptoms.symptoms(filters))
reviewed.line(filters)

losses.table(filters)

data.add_up_ahead()
