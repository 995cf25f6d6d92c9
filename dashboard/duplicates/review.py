"""Pieces of the page of duplicates: the pairs that wait, one pair side by side, and what its customers bought."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl
import streamlit as st

from dashboard import data, money, sentences, widgets
from dashboard.duplicates import deciding, prices, questions, scoring
from dashboard.duplicates.deciding import SIDES, Row
from dashboard.order import dossier, relations
from dashboard.people import costs
from metrics import words

_LIST: Final = "duplicates.list"
PAGE: Final = 10


def sentence(frame: pl.DataFrame) -> str:
    """14 pairs of orders may be one, €1 503 at stake; in 12 of them one can still be stopped. 126 orders wait …"""
    left = data.ask(questions.to_fulfil).row(0, named=True)
    told_off = left["told_off"]
    rest = (
        f"{words.count(left['orders'])} orders on {left['channels']} "
        f"{'channel' if left['channels'] == 1 else 'channels'} wait to be sent"
        f"{f', {words.count(told_off)} of them to be cancelled' if told_off else ''}: "
        f"{words.count(left['orders'] - told_off)} to fulfil."
    )
    if frame.is_empty():
        return f"No pair of orders waits for a decision. {rest}"
    stoppable = frame.filter(pl.col("first_shipped_at").is_null() | pl.col("second_shipped_at").is_null()).height
    pair = "pair of orders" if frame.height == 1 else "pairs of orders"
    each = prices.of(data.ask(prices.priced), data.snapshot())
    stake = (
        f", {money.told(frame.height * each.duplicate.total_minor, each.currency)} at stake" if costs.may_read() else ""
    )
    return (
        f"{words.count(frame.height)} {pair} may be one{stake}; in {words.count(stoppable)} of them one can "
        f"still be stopped. {rest}"
    )


def listing(frame: pl.DataFrame) -> Row | None:
    """The pairs that wait, those that can still be stopped first; the one that the address names, else the first."""
    asked = st.query_params.get("pair", "")
    names = frame["pair_id"].to_list()
    if asked and asked not in names:
        elsewhere = data.ask(questions.one, asked)
        asked = "" if elsewhere.is_empty() else asked
    chosen = asked or (names[0] if names else "")
    at = names.index(chosen) if chosen in names else None
    first = (at or 0) // PAGE * PAGE
    rows = {row["pair_id"]: row for row in frame.slice(first, PAGE).iter_rows(named=True)}
    if rows:
        st.session_state[_LIST] = chosen if chosen in rows else None
        st.radio(
            "Pairs",
            list(rows),
            key=_LIST,
            format_func=lambda name: _label(rows[name]),
            captions=[_caption(row) for row in rows.values()],
            label_visibility="collapsed",
            on_change=_choose,
            width="stretch",
        )
    if (pages := -(-len(names) // PAGE)) > 1:
        page = first // PAGE + 1
        key = f"duplicates.page.{page}.{pages}"
        st.pagination(pages, default=page, key=key, max_visible_pages=5, on_change=_turn, args=(key, names[::PAGE]))
    if at is not None:
        return frame.row(at, named=True)
    return elsewhere.row(0, named=True) if chosen else None


def side_by_side(pair: Row, now: Row) -> None:
    """Both orders in columns, and whether they agree; then every sign for and against, with its points."""
    signs = {sign["reason"]: sign["points"] for sign in pair["reasons"]}
    rows = [
        ("Order", *(f"{pair[f'{side}_order_name']}" for side in SIDES), ""),
        ("Store and channel", *(f"{pair[f'{side}_store']}, {pair[f'{side}_channel']}" for side in SIDES), ""),
        ("Placed", *(sentences.local(pair[f"{side}_at"], now) for side in SIDES), apart(pair["gap_seconds"])),
        ("Customer", *(pair[f"{side}_customer"] or "" for side in SIDES), _agrees(signs, "name")),
        ("E-mail", "", "", _agrees(signs, "e-mail")),
        ("Telephone", "", "", _agrees(signs, "telephone")),
        ("Address", "", "", _agrees(signs, "address")),
        ("Products", *(pair[f"{side}_titles"] or "" for side in SIDES), _agrees(signs, "product", "products")),
        (
            "Amount",
            *(money.exact(pair[f"{side}_total_minor"], pair[f"{side}_currency"]) for side in SIDES),
            _agrees(signs, "amount", "apart"),
        ),
        ("Sent", *(_when(pair[f"{side}_shipped_at"], now, "not yet") for side in SIDES), ""),
        ("Cancelled", *(_when(pair[f"{side}_cancelled_at"], now, "no") for side in SIDES), ""),
    ]
    told = [(f"**{what}**", *(widgets.text(cell) for cell in cells)) for what, *cells in rows]
    st.table(
        pl.DataFrame(told, schema=["What", "Earlier order", "Later order", "Agrees"], orient="row"),
        border="horizontal",
        hide_index=True,
        alt="Both orders side by side, and whether they agree",
    )
    st.markdown(
        f"**Score {pair['score']} of 100**, flagged from {now['duplicate_threshold']} on. Signs of the person count "
        f"{data.ask(questions.weights)['same_person'][0]} together at most."
    )
    widgets.chart(scoring.signs(pair["reasons"]), "duplicates.signs")


def histories(pair: Row, now: Row) -> None:
    """What else did these customers buy, on whatever channel? Told once where both orders are in one history."""
    ones = [{"store": pair[f"{side}_store"], "order_id": pair[f"{side}_order_id"]} for side in SIDES]
    known = data.ask(relations.of_customer, ones[0]["store"], ones[0]["order_id"])
    is_one = pair["second_order_name"] in known.filter(pl.col("store") == pair["second_store"])["order_name"].to_list()
    shown = SIDES[:1] if is_one else SIDES
    for side, one, column in zip(shown, ones, st.columns(len(shown), gap="medium"), strict=False):
        with column:
            st.caption(f"Customer of {'both' if is_one else widgets.text(pair[f'{side}_order_name'])}")
            dossier.history(one, now, key=side)


def _label(pair: Row) -> str:
    orders_ = f"{pair['first_order_name']} / {pair['second_order_name']}"
    return f"**{pair['score']}** · {widgets.text(orders_)}"


def _caption(pair: Row) -> str:
    sent = ("neither", "one", "both")[sum(pair[f"{side}_shipped_at"] is not None for side in SIDES)]
    channels = f"{pair['first_channel']} / {pair['second_channel']}"
    return widgets.text(f"{channels} · {apart(pair['gap_seconds'])} · {sent} sent")


def _choose() -> None:
    deciding.forget()
    st.query_params["pair"] = str(st.session_state[_LIST])


def _turn(key: str, firsts: list[str]) -> None:
    deciding.forget()
    st.query_params["pair"] = firsts[int(st.session_state[key]) - 1]


def _agrees(signs: dict[str, int], *named: str) -> str:
    """● same name, ≠ another address, ○ says nothing."""
    for reason, points in signs.items():
        if reason.split(" ")[-1] in named and "minute" not in reason:
            return f"{'●' if points > 0 else '≠'} {reason}"
    return "○ says nothing"


def apart(seconds: int) -> str:
    """How long after the earlier order was the later one placed? In whole minutes, as the score's reason tells it."""
    return f"{words.duration((seconds + 30) // 60 / 60)} apart"


def _when(instant: datetime | None, now: Row, never: str) -> str:
    return sentences.local(instant, now) if instant else never
