"""Triage: what needs a person now, the worst first, and what to do about it?"""

import streamlit as st

from dashboard import data, widgets
from dashboard.evidence import sources
from dashboard.triage import apart, casefile, daily, desk, panels

now = data.snapshot()
every = data.open_cases()
top = st.container(gap="xsmall")
mode, wanted = panels.asked(every)
found = desk.seen(every, wanted, panels.person(), panels.watched(wanted))
top.title(widgets.text(desk.sentence(found, now)), anchor=False)
with top:
    daily.line(now)
panels.notice()
sources.partial(data.sources())

at = panels.chosen(found, wanted) if mode == "one" else 0
if at is None:
    panels.hint(now)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        panels.listing(found, at, now) if found.height else panels.nothing(every, wanted, now)
    with right:
        apart.case(panels.named(), now)
elif found.is_empty():
    panels.nothing(every, wanted, now)
elif mode == "many":
    panels.hint(now)
    panels.several(found, now)
else:
    panels.hint(now)
    row = found.row(at, named=True)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        panels.listing(found, at, now)
    with right:
        order = casefile.order_of(row)
        casefile.header(found, at, now)
        casefile.body(row, order, now)
    casefile.look_ahead(found, at)
