"""Pieces of the page of fairs: the form, what is wrong with it, the receipt, and what was entered today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import data, money, place, widgets
from dashboard.people import guard
from dashboard.stall import questions
from dashboard.stall import sale as sales
from dashboard.stall.sale import Item, Sale
from ingest.settings import Settings, Store
from ledger import stall
from ledger.stall import StallSale
from metrics import words

MOST_ITEMS: Final = 20
_ENTRY: Final = "entry"
_PAID: Final = {"card": "Card", "cash": "Cash", "other": "Otherwise"}


def entry() -> str:
    """The name of the form in the address, so that sending it again, or looking again, is the same sale."""
    found = st.query_params.get(_ENTRY, "")
    if not sales.ENTRY.fullmatch(found):
        found = uuid4().hex
        st.query_params[_ENTRY] = found
    return found


def nowhere() -> None:
    """No stall to sell at: because none is set up, or none of yours."""
    st.info("You have no stall to enter sales for. A source of system salesheet in wharfinger.toml makes one.")


def chosen(stalls: Mapping[str, Store]) -> Store:
    """The stall that sells."""
    titles = {name: store.title for name, store in stalls.items()}
    name = widgets.choose("Stall", "store", list(stalls), default=next(iter(stalls)), told=titles.__getitem__)
    return stalls[name]


def sentence(found: list[StallSale], store: Store) -> str:
    """3 sales entered today for Weekend fairs, £83 together."""
    if not found:
        return f"Nothing was entered today for {store.title}."
    worth = money.exact(sum(one.total_minor for one in found), store.currency)
    number = f"{words.count(len(found))} {'sale' if len(found) == 1 else 'sales'}"
    return f"{number} entered today for {store.title}, {worth} together."


def today(store: Store) -> list[StallSale]:
    """What was entered since midnight where the stall is, the newest first."""
    midnight = datetime.combine(_now(store).date(), time(), tzinfo=ZoneInfo(store.timezone))
    guard.require("sale.enter", store.name)
    return stall.since(place.ledger(), midnight.astimezone(UTC), store.name)


def made(name: str) -> StallSale | None:
    """The sale that this form made already; None where it was not sent, or is not for the asker."""
    found = stall.find(place.ledger(), name)
    return found if found is not None and guard.may("sale.enter", found.store) else None


def receipt(found: StallSale) -> None:
    """The number to tell the customer, and the way to the next sale."""
    worth, units = money.exact(found.total_minor, found.currency), words.count(found.units)
    told = f"Receipt {found.sale}: {units} {'unit' if found.units == 1 else 'units'}, {worth}, {found.paid_by}."
    st.success(widgets.text(told))
    st.caption("It is on disk, and an order from the next run on. This form is done: sent again it changes nothing.")
    st.button("Next sale", type="primary", on_click=_next)


def form(settings: Settings, store: Store, name: str) -> None:
    """What was sold, when, for how much, and how it was paid; what is not taken is said beside its field."""
    wrong: dict[str, str] = st.session_state.get(_key(name, "wrong"), {})
    items = tuple(_item(name, number, store, wrong) for number in range(_items(name)))
    if len(items) < MOST_ITEMS:
        st.button("Another item", key=_key(name, "more"), on_click=_more, args=(name,))
    typed = _rest(name, store, items, wrong)
    worth = sales.total(typed, store.currency)
    st.markdown(f"**Together {widgets.text(money.exact(worth, store.currency))}**")
    _said(wrong, sales.WHOLE)
    if st.button("Enter sale", key=_key(name, "send"), type="primary", width="stretch"):
        with st.spinner("Checking and landing …"):
            entered = sales.enter(settings, typed, datetime.now(UTC))
        st.session_state[_key(name, "wrong")] = dict(entered.wrong)
        st.rerun()


def entered(found: list[StallSale], store: Store) -> None:
    """What was entered today, the newest first."""
    zone = ZoneInfo(store.timezone)
    frame = pl.DataFrame(
        {
            "Receipt": [one.sale for one in found],
            "Total": [money.exact(one.total_minor, one.currency) for one in found],
            "Units": [one.units for one in found],
            "Paid by": [one.paid_by for one in found],
            "Sold": [f"{one.sold_at.astimezone(zone):%d %b %H:%M}" for one in found],
            "Entered": [f"{one.entered_at.astimezone(zone):%H:%M}" for one in found],
            "Who": [one.actor for one in found],
        }
    )
    st.dataframe(frame, hide_index=True, alt="Sales entered today, the newest first")


def _next() -> None:
    st.query_params.pop(_ENTRY, None)


def _item(name: str, number: int, store: Store, wrong: Mapping[str, str]) -> Item:
    titles = dict(data.ask(questions.goods).iter_rows())
    with st.container(border=True, gap="xsmall"):
        sku = st.selectbox(
            "What",
            list(titles),
            index=None,
            key=_key(name, f"sku.{number}"),
            format_func=lambda one: f"{one} · {titles[one]}" if titles.get(one) else str(one),
            placeholder="SKU: choose or type it",
            accept_new_options=True,
        )
        _said(wrong, f"sku.{number}")
        with st.container(horizontal=True):
            quantity = st.number_input("How many", 1, sales.MOST_UNITS, 1, 1, key=_key(name, f"quantity.{number}"))
            price = st.text_input(
                f"One for, {store.currency}", key=_key(name, f"price.{number}"), max_chars=20, placeholder="12.90"
            )
        _said(wrong, f"quantity.{number}")
        _said(wrong, f"price.{number}")
        return Item(sku=sku or "", quantity=int(quantity), price=price, title=titles.get(sku or "") or "")


def _rest(name: str, store: Store, items: tuple[Item, ...], wrong: Mapping[str, str]) -> Sale:
    local = _now(store)
    with st.container(horizontal=True):
        st.session_state.setdefault(_key(name, "day"), local.date())
        st.session_state.setdefault(_key(name, "at"), local.time().replace(second=0, microsecond=0))
        day = st.date_input("Sold on", key=_key(name, "day"))
        at = st.time_input("at", key=_key(name, "at"), step=60)
    _said(wrong, "time")
    paid_by = st.segmented_control(
        "Paid by", sales.PAID_BY, default="card", required=True, format_func=_PAID.__getitem__, key=_key(name, "paid")
    )
    _said(wrong, "paid_by")
    card = ""
    if paid_by == "card":
        card = st.text_input("Last four digits of the card, if known", key=_key(name, "card"), max_chars=4)
    _said(wrong, "card")
    is_open = bool({"name", "email", "phone"} & set(wrong))
    with st.expander("Customer, if they want to be found again", expanded=is_open):
        told = {one: st.text_input(one, key=_key(name, one), max_chars=200) for one in ("Name", "E-mail", "Phone")}
        for field in ("name", "email", "phone"):
            _said(wrong, field)
    return Sale(
        entry=name,
        store=store.name,
        day=day,
        at=at,
        items=items,
        paid_by=str(paid_by),
        card=card,
        name=told["Name"],
        email=told["E-mail"],
        phone=told["Phone"],
    )


def _said(wrong: Mapping[str, str], field: str) -> None:
    if why := wrong.get(field):
        st.markdown(f":orange[▼ {widgets.text(why)}]")


def _items(name: str) -> int:
    return int(st.session_state.get(_key(name, "items"), 1))


def _more(name: str) -> None:
    st.session_state[_key(name, "items")] = _items(name) + 1


def _now(store: Store) -> datetime:
    return datetime.now(UTC).astimezone(ZoneInfo(store.timezone))


def _key(name: str, what: str) -> str:
    return f"sale.{name}.{what}"
