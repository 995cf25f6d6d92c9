"""What was told outside, and what waits? The part of Freshness that shows the box of messages, without any address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data, menu, place, sentences, widgets
from dashboard.orders import feed
from dashboard.people import guard
from dashboard.triage import verbs
from ledger import notices
from ledger.notices import Notice, Tally
from metrics import words

SHOWN: Final = 200
BACK: Final = timedelta(days=7)


def messages() -> None:
    """The newest messages about cases of the reader's stores, and how each stands; choosing one opens its case."""
    if not guard.may("notice.read"):
        return
    st.subheader("Messages", anchor=False)
    stores, at, now = guard.actor().stores, verbs.now(), data.snapshot()
    found = notices.recent(place.ledger(), stores, SHOWN)
    if not found:
        st.info("Nothing was to be told outside yet. Whom to tell is said in `[[notify]]` of wharfinger.toml.")
        return
    st.markdown(f"**{sentence(notices.tally(place.ledger(), stores, at - BACK))}**")
    chosen = widgets.table(
        table(found, at, now),
        "messages",
        columns={
            "Made": st.column_config.DatetimeColumn(format="DD MMM HH:mm"),
            "Case": st.column_config.NumberColumn(format="%d"),
        },
        alt="Messages to people outside, the newest first: channel, what they say, and how each stands",
    )
    most = f"The newest {SHOWN} are shown. " if len(found) == SHOWN else ""
    rest = "" if stores is None else " Messages about many cases at once are shown to those who see all stores."
    st.caption(f"{most}Choose a message to open its case.{rest}")
    if chosen is not None and found[chosen].case_id is not None:
        st.switch_page(menu.page("triage"), query_params={"case": str(found[chosen].case_id)})


def sentence(tally: Tally) -> str:
    """3 wait, 1 of them after a failed try; 120 sent in 7 days; 2 got no answer and may have arrived."""
    waits = "None waits" if not tally.waiting else f"{words.count(tally.waiting)} {_verb(tally.waiting, 'wait')}"
    failed = f", {words.count(tally.failing)} of them after a failed try" if tally.failing else ""
    unsure = f"; {words.count(tally.unsure)} got no answer and may have arrived" if tally.unsure else ""
    return f"{waits}{failed}; {words.count(tally.sent)} sent in {BACK.days} days{unsure}."


def table(found: Sequence[Notice], at: datetime, now: dict[str, Any]) -> pl.DataFrame:
    """A row a message, times by the company's clock."""
    columns = {
        "made_at": [one.made_at for one in found],
        "Channel": [one.channel for one in found],
        "State": [state(one, at, now) for one in found],
        "Message": [one.title for one in found],
        "Says": [sentences.zoned(one.body, now) for one in found],
        "Case": [one.case_id for one in found],
        "Tries": [one.attempts for one in found],
        "Why": ["" if one.state == "sent" else one.reason for one in found],
    }
    kinds = dict.fromkeys(("Channel", "State", "Message", "Says", "Why"), pl.String)
    frame = pl.DataFrame(columns, schema_overrides={**kinds, "made_at": pl.Datetime("us", "UTC"), "Case": pl.Int64})
    return frame.select(feed.zoned("made_at", now).alias("Made"), pl.exclude("made_at"))


def state(one: Notice, at: datetime, now: dict[str, Any]) -> str:
    """waits until 23 Nov 07:00; failed 2 times, again 23 Nov 07:20; sent 23 Nov 07:02; and what else can be."""
    if one.state == "waiting":
        failed = f"failed {one.attempts} {'time' if one.attempts == 1 else 'times'}" if one.attempts else ""
        if one.not_before <= at:
            return f"{failed}, again with the next run" if failed else "waits for the next run"
        return (
            f"{failed}, again {feed.clock(one.not_before, now)}"
            if failed
            else f"waits until {feed.clock(one.not_before, now)}"
        )
    if one.state == "sent" and one.sent_at is not None:
        return f"sent {feed.clock(one.sent_at, now)}"
    return _TOLD.get(one.state, one.state)


_TOLD: Final = {
    "sending": "is being sent",
    "gathered": "told in the message for all of them",
    "dropped": "not sent: over before it could be told",
    "unsure": "unsure: it may have arrived",
}


def _verb(number: int, verb: str) -> str:
    return f"{verb}s" if number == 1 else verb
