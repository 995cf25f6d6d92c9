"""How did a day stand at eight, ten, noon, five and its end, or by now? The day is in the address."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data
from dashboard.orders import day
from metrics import words

_DAY: Final = "url.day"
_TITLES: Final = {
    "new_orders": "New orders",
    "waiting": "Wait to be sent",
    "ready": "Ready",
    "packed": "Packed",
    "shipped": "Sent",
    "in_transit": "In transit",
    "stuck": "Stuck",
    "delivered": "Delivered",
}


def show() -> None:
    """The chosen day, hour by hour; today unless the address says another that is on record."""
    chosen = _chosen()
    frame = data.ask(day.of, f"{chosen:%Y-%m-%d}")
    st.markdown(f"**{sentence(chosen, frame)}**")
    st.dataframe(
        frame.select(
            pl.Series("Hour", [_hour(at, chosen) for at in frame["at"]]),
            *(pl.col(name).alias(title) for name, title in _TITLES.items()),
        ),
        hide_index=True,
        height="content",
        column_config={
            "Hour": st.column_config.TextColumn(pinned=True),
            **{title: st.column_config.NumberColumn(format="localized") for title in _TITLES.values()},
        },
        alt=f"How {chosen:%-d %B %Y} stood, hour by hour",
    )
    st.caption(
        "New orders, packed, sent and delivered count since midnight; what waits, is in transit or stuck (stands "
        "still, or customs hold it) counts at the hour. Ready: paid, held by nothing, picked by nobody, and on the "
        "shelf by the last count before the hour. All is counted from what happened: a past day is told as then."
    )


def sentence(chosen: date, frame: pl.DataFrame) -> str:
    """Fri 27 Nov by 17:00: 127 new orders; 84 promises to be sent, 43 of them ready; 41 packed, 38 sent; …"""
    row = frame.row(-1, named=True)
    count = {name: words.count(row[name]) for name in _TITLES if row[name] is not None}
    ready = f"{count['ready']} of them ready" if "ready" in count else "how many of them were ready is not known"
    return (
        f"{chosen:%a %-d %b} by {_hour(row['at'], chosen)}: {_many(row['new_orders'], 'new order')}; "
        f"{_many(row['waiting'], 'promise')} to be sent, {ready}; {count['packed']} packed, {count['shipped']} sent; "
        f"{_many(row['in_transit'], 'parcel')} in transit, {count['stuck']} stuck, {count['delivered']} delivered."
    )


def _many(number: int, noun: str) -> str:
    return f"{words.count(number)} {noun}{'' if number == 1 else 's'}"


def _chosen() -> date:
    today, earliest = data.today(), data.ask(day.first)["day"].to_list()
    first = min(today, *earliest)
    asked = st.query_params.get("day", "")
    found = _read(asked)
    is_known = found is not None and first <= found <= today
    st.session_state[_DAY] = chosen = found if found is not None and is_known else today
    st.date_input("Day", key=_DAY, min_value=first, max_value=today, width=170, on_change=_keep)
    if asked and not is_known:
        st.caption(f"The link asks for a day that is not on record; this is {chosen:%-d %b %Y}.")
    return chosen


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep() -> None:
    st.query_params["day"] = f"{st.session_state[_DAY]:%Y-%m-%d}"


def _hour(at: Any, chosen: date) -> str:
    return f"{at:%H:%M}" if at.date() == chosen else "the end of the day"
