"""On how many days of a week did somebody go through the exceptions, and how long did it take?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

import streamlit as st

from dashboard import data, place
from dashboard.filters import Filters
from dashboard.people import guard
from dashboard.triage import daily, verbs
from ledger import reviews
from ledger.reviews import Review
from metrics import monday, words

WEEK = 7


def line(filters: Filters) -> None:
    """The week's reviews of the store, or of all stores that the reader sees."""
    store = filters.members.get("store")
    stores = guard.actor().stores if store is None else [store]
    if stores is not None and not stores:
        return
    first = monday(filters.week)
    found = reviews.done(place.ledger(), first, first + timedelta(days=WEEK - 1), stores)
    st.caption(sentence(found, first, daily.today(verbs.now(), data.snapshot())))


def sentence(found: Sequence[Review], first: date, today: date) -> str:
    """Daily review on 5 of 7 days; 6 m each in the median (n 6), 38 m in the week."""
    days = min(WEEK, max(1, (today - first).days + 1))
    so_far = " so far" if days < WEEK else ""
    whole = f"{days} {'day' if days == 1 else 'days'}{so_far}"
    if not found:
        return f"Daily review: none is on record in this week{so_far}."
    seconds = [(one.ended_at - one.begun_at).total_seconds() for one in found if one.ended_at is not None]
    each, together = (words.duration(length / 3600) for length in (median(seconds), sum(seconds)))
    return (
        f"Daily review on {len({one.day for one in found})} of {whole}; {each} each in the median "
        f"(n {words.count(len(found))}), {together} in the week."
    )
