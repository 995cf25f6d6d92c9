"""Triage: what needs a person now, the worst first, and what to do about it?"""

import streamlit as st

from dashboard import casefile, data, desk, sentences, sources, triage, widgets

now = data.snapshot()
every = data.open_cases()
top = st.container(gap="xsmall")
mode, wanted = triage.asked(every)
found = desk.seen(every, wanted, triage.person())
top.title(widgets.text(desk.sentence(found, now)), anchor=False)
top.caption(sentences.stamp(now))
triage.notice()
sources.partial(data.sources())

if found.is_empty():
    triage.nothing(every, wanted, now)
elif mode == "many":
    triage.hint(now)
    triage.several(found, now)
else:
    triage.hint(now)
    at = triage.chosen(found)
    row = found.row(at, named=True)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        triage.listing(found, at, now)
    with right:
        order = casefile.order_of(row)
        casefile.header(found, at, now)
        casefile.stake(row, now)
        casefile.why(row, order, now)
        casefile.what_to_do(row, order)
        casefile.happened(row, order, now)
        casefile.talk(row, now)
