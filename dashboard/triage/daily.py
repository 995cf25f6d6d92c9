"""Did somebody go through today's exceptions, who, and when was that last done? One line, and a button that notes it.

Two presses, because the time between them is what a review takes: how long the page stood open says nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import data, place, sentences, widgets
from dashboard.orders import feed
from dashboard.people import guard
from dashboard.triage import desk, verbs
from ingest.errors import WharfingerError
from ledger import LedgerError, reviews
from ledger.reviews import Counts, Review, State
from metrics import words

_WHY: Final = "review.why"


def line(now: dict[str, Any]) -> None:
    """When and how fresh, whether today's review is done, and the button of who may do it."""
    who = guard.actor()
    day = today(verbs.now(), now)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(sentences.stamp(now), width="content")
        if who.stores is None or who.stores:
            stands = reviews.state(place.ledger(), day, who.stores)
            st.caption(widgets.text(told(stands, day, who, now)), width="content")
            if not _is_done(stands, day) and guard.may("review.record"):
                _button(is_begun=_mine(stands, who) is not None)
    if why := st.session_state.pop(_WHY, None):
        st.warning(widgets.text(sentences.zoned(why, now)))


def today(at: datetime, now: dict[str, Any]) -> date:
    """The company's local day at an instant."""
    return at.astimezone(ZoneInfo(now["reporting_zone"])).date()


def told(stands: State, day: date, who: guard.Actor, now: dict[str, Any]) -> str:
    """Reviewed 08:18 by mia, in 6 m: 41 open, 5 new, 14 past due, 9 nobody's. Or not, and when it last was."""
    last, mine = stands.last, _mine(stands, who)
    if last is not None and last.ended_at is not None and last.day >= day:
        took = words.duration((last.ended_at - last.begun_at).total_seconds() / 3600)
        counted = f": {_counted(last)}" if reviews.is_of(last, who.stores) else ""
        return f"Reviewed {_clock(last.ended_at, now)} by {last.actor}, in {took}{counted}"
    if mine is not None:
        return f"Your review of today runs since {_clock(mine.begun_at, now)}"
    if stands.running:
        first = stands.running[0]
        return f"{first.actor} is at today's review since {_clock(first.begun_at, now)}"
    if last is None or last.ended_at is None:
        return "Not reviewed today, nor in the last five weeks"
    return f"Not reviewed today; last {feed.clock(last.ended_at, now)} by {last.actor}"


def counts(every: pl.DataFrame, since: datetime | None) -> Counts:
    """What the list holds for a reviewer: cases that are not snoozed; new ones were found after the review before."""
    awake = every.filter(~pl.col("is_snoozed"))
    return Counts(
        open_cases=awake.height,
        new_cases=awake.height if since is None else awake.filter(pl.col("opened_at") > since).height,
        overdue_cases=awake.filter(pl.col("urgency") == desk.PAST).height,
        unassigned_cases=awake["assignee"].null_count(),
    )


def _button(*, is_begun: bool) -> None:
    if is_begun:
        st.button(
            "Review done",
            key="review.end",
            on_click=_try,
            args=(_end,),
            help="Notes who went through the list today, how long it took, and how many cases were open then",
        )
    else:
        st.button(
            "Begin review",
            key="review.begin",
            type="tertiary",
            on_click=_try,
            args=(_begin,),
            help="Notes that you go through today's list now; press again when you are through",
        )


def _try(act: Callable[[], Review]) -> None:
    try:
        act()
    except (LedgerError, WharfingerError) as error:
        st.session_state[_WHY] = str(error)


def _begin() -> Review:
    who, at = guard.require("review.record"), verbs.now()
    return reviews.begin(place.ledger(), today(at, data.snapshot()), who.stores, actor=who.name, at=at)


def _end() -> Review:
    who, at = guard.require("review.record"), verbs.now()
    day = today(at, data.snapshot())
    last = reviews.state(place.ledger(), day, who.stores).last
    found = counts(data.open_cases(), None if last is None else last.ended_at)
    return reviews.end(place.ledger(), day, who.stores, found, actor=who.name, at=at)


def _mine(stands: State, who: guard.Actor) -> Review | None:
    return next((one for one in stands.running if one.actor == who.name and reviews.is_of(one, who.stores)), None)


def _is_done(stands: State, day: date) -> bool:
    return stands.last is not None and stands.last.day >= day


def _counted(review: Review) -> str:
    return (
        f"{words.count(review.open_cases or 0)} open, {words.count(review.new_cases or 0)} new, "
        f"{words.count(review.overdue_cases or 0)} past due, {words.count(review.unassigned_cases or 0)} nobody's"
    )


def _clock(instant: datetime, now: dict[str, Any]) -> str:
    return f"{instant.astimezone(ZoneInfo(now['reporting_zone'])):%H:%M}"
