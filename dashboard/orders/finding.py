"""Which order is meant? It is found by any of its numbers; where several or none are, the page offers some."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, widgets
from dashboard.orders import feed, looking, questions
from metrics import words

OFFERED: Final = 12
"""So many orders are offered to who has not asked for any."""


def asked() -> str:
    """The place to look, and what stands in it."""
    return choices.search("order", placeholder="WF-…, #1042, tracking number, name, e-mail, SKU", width=360)


def order(text: str) -> dict[str, Any] | None:
    """The one order that is known by a text; None where there are several, or none."""
    orders = known(text) if text else pl.DataFrame()
    return orders.row(0, named=True) if orders.height == 1 else None


def known(text: str) -> pl.DataFrame:
    """The order whose number this is, else the newest whose words hold it."""
    one = data.ask(questions.one, text.upper())
    if one.height:
        return one
    return data.ask(questions.listed, "time", questions.SHOWN, *looking.through(questions.Asked(text=text)).given)


def offer(text: str, now: dict[str, Any]) -> None:
    """Let one of several be chosen, say that there is none, or begin with those that are past due."""
    if not text:
        _begin(now)
        return
    orders = known(text)
    if orders.is_empty():
        st.info(f"No order is known by “{widgets.text(text)}”. {looking.what()} can be found.")
    else:
        newest = "The newest " if orders.height == questions.SHOWN else ""
        st.markdown(f"**{newest}{words.count(orders.height)} orders known by “{widgets.text(text)}”. Choose one.**")
        _choose(orders, f"several.{text}", now)


def _begin(now: dict[str, Any]) -> None:
    st.markdown(f"**Look for an order. {looking.what()} can be found.**")
    late = data.ask(questions.listed, "value", OFFERED, *questions.Asked(view="late").given)
    if late.is_empty():
        st.success("No order is past due.")
        return
    st.subheader("Past due, most valuable first", anchor=False)
    _choose(late, "late", now)


def _choose(orders: pl.DataFrame, key: str, now: dict[str, Any]) -> None:
    if number := feed.table(orders, key, now, height=620):
        feed.open_order(number)
