"""Pieces of the page Rules about routes: who answers for which exceptions, what another route would move, history."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard import data, money, widgets
from dashboard.orders import feed
from dashboard.people import guard
from dashboard.rules import bookpanels, routework
from ingest.settings import SettingsError
from ledger.routes import ANY, Route, Scope
from metrics import words
from metrics.queues import queues

_EVERYWHERE = "any"


def holding(now: dict[str, Any]) -> None:
    """Who answers for which exceptions, and who hears of them when their time is up."""
    found = routework.holding()
    exact = sum(bool(one.store or one.warehouse) for one in found)
    st.caption(
        f"Each queue has exactly one team; a route for a store or a warehouse goes before it. {words.count(exact)} "
        f"exact {'route' if exact == 1 else 'routes'} beside {words.count(len(queues()))} queues."
    )
    st.dataframe(
        _table(found, now).drop("Until"),
        hide_index=True,
        height=420,
        column_config={"Queue": st.column_config.TextColumn(pinned=True)},
        alt="Routes that hold now, queue by queue",
    )
    try:
        if silent := routework.unheard():
            told = widgets.text(", ".join(silent))
            st.caption(f"○ What is escalated to {told} is sent to nobody: no channel has them in its escalations.")
    except SettingsError as error:
        st.warning(widgets.text(error))


def change(now: dict[str, Any]) -> None:
    """Choose a part of a queue, see which open cases would move, and say why."""
    if not (guard.may("route.change") or guard.may("route.change_all")):
        return
    with st.expander("Route a queue to another team"):
        scope = _scope()
        fields = {"owner": f"route.owner.{scope}", "escalate_to": f"route.above.{scope}", "reason": "route.why"}
        routing = routework.known()
        former = routing.routes.get(scope)
        holds = former or routing.of(*scope)
        with st.container(horizontal=True):
            owner = st.text_input("Team that answers", holds.owner, key=fields["owner"], max_chars=100)
            above = st.text_input("Who is above it", holds.escalate_to, key=fields["escalate_to"], max_chars=100)
        same = former is not None and (former.owner, former.escalate_to) == (owner.strip(), above.strip())
        _effect(scope, owner.strip(), now)
        reason = st.text_input("Why?", key=fields["reason"], max_chars=500)
        may = routework.may(scope[1]) and bool(reason.strip())
        seen = former.route_id if former is not None and former.route_id != routework.UNWRITTEN else None
        with st.container(horizontal=True):
            st.button(
                "Save the route",
                type="primary",
                disabled=not may or same or not owner.strip() or not above.strip(),
                on_click=bookpanels.act,
                args=(routework.set_route, scope),
                kwargs={"seen": seen, "typed": fields},
            )
            if former is not None and (former.store or former.warehouse):
                st.button(
                    "Let it end",
                    disabled=not may,
                    on_click=bookpanels.act,
                    args=(routework.end_route, former),
                    kwargs={"typed": {"reason": fields["reason"]}},
                )


def history(now: dict[str, Any]) -> None:
    """Every route there ever was, who made it, and why."""
    found = routework.ended()
    if not found:
        st.info("No run and no person has written a route down yet: each queue has the team that its file names.")
        return
    st.dataframe(_table(found, now), hide_index=True, alt="All routes there ever were, the newest first")


def _scope() -> Scope:
    every = data.open_cases()
    titles = {name: queue.title for name, queue in queues().items()}
    actor = guard.actor()
    stores = sorted(
        {*every["store"].unique(), *(actor.stores or ()), *(one.store for one in routework.holding())} - {ANY}
    )
    warehouses = sorted(
        {*every["warehouse"].drop_nulls().unique(), *(one.warehouse for one in routework.holding())} - {ANY}
    )
    with st.container(horizontal=True):
        queue = st.selectbox(
            "Queue",
            sorted(titles, key=lambda name: titles[name]),
            format_func=lambda name: titles[name],
            key="route.queue",
        )
        store = st.selectbox("Store", [_EVERYWHERE, *stores], key="route.store", width=160)
        warehouse = st.selectbox("Warehouse", [_EVERYWHERE, *warehouses], key="route.warehouse", width=160)
    return queue, _named(store), _named(warehouse)


def _effect(scope: Scope, owner: str, now: dict[str, Any]) -> None:
    routing = routework.known()
    then = routework.otherwise(routing, scope, owner or None)
    if not owner and (scope[1], scope[2]) == (ANY, ANY):
        st.info("A queue has a team: give it one.")
        return
    found = routework.moved(data.open_cases(), routing, then, scope[0])
    part = widgets.text(routework.told(scope))
    if found.is_empty():
        st.caption(f"For {part}: no open case changes its team.")
        return
    stake = money.told(int(found["stake_minor"].sum()), now["group_currency"])
    number = f"{words.count(found.height)} open {'case' if found.height == 1 else 'cases'}"
    st.markdown(f"**For {part}: {number}, {widgets.text(stake)} at stake, would go to {widgets.text(owner)}.**")


def _table(found: list[Route], now: dict[str, Any]) -> pl.DataFrame:
    texts = ("Queue", "Store", "Warehouse", "Team", "Above it", "Since", "Until", "Who", "Why")
    rows = [
        (
            queues()[one.queue].title,
            one.store or _EVERYWHERE,
            one.warehouse or _EVERYWHERE,
            one.owner,
            one.escalate_to,
            "" if one.route_id == routework.UNWRITTEN else feed.clock(one.valid_from, now),
            "" if one.valid_until is None else feed.clock(one.valid_until, now),
            one.actor,
            one.note,
        )
        for one in found
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(texts, pl.String), orient="row")


def _named(chosen: str) -> str:
    return ANY if chosen == _EVERYWHERE else str(chosen)
