"""Do a late promotion and lost holds stand where they are planted, and move nothing else?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ingest.sandbox import Company, Event, simulate
from ingest.sandbox.rush import BEGINS, ENDS, WAREHOUSE, Rush
from tests.sandbox.history import END, MIDDLE, kinds, planted
from tests.sandbox.town import at, event, gid, placed, promised, world_of

SHARED = {"stock_moved", "stock_counted", "ticket_opened", "ticket_updated"}
"""What all orders take part in: shelves and the helpdesk's numbers."""
HOLD = {"store": "berlin", "order": gid("Order", 1), "hold": "H11", "warehouse": "leipzig", "reason": "OTHER"}


def of_rush(told: Event) -> bool:
    return told.kind == "order_placed" and "rush" in told["customer"]["email"]


def test_a_promotion_leads_its_orders_to_one_warehouse_in_the_last_night(events: list[Event]) -> None:
    rush = [one for one in events if of_rush(one)]
    assert len(rush) > 50 and len({one["store"] for one in rush}) > 1
    ahead = [(END - one.at).total_seconds() for one in rush]
    assert min(ahead) >= ENDS and max(ahead) <= BEGINS
    mine = {one["order"] for one in rush}
    led = Counter(one["warehouse"] for one in kinds(events, "promise_made") if one["order"] in mine)
    assert led[WAREHOUSE] > 0.9 * led.total()
    marks = {one["store"] for one in kinds(events, "planted") if one["failure"] == "promised_beyond_capacity"}
    assert marks == {one["store"] for one in rush}


def test_a_promotion_moves_nothing_else(events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rush, "begun", _nothing)
    without = [(one.at, one.kind, one.fields) for one in simulate(MIDDLE, END) if one.kind not in SHARED]
    mine = {one["order"] for one in events if of_rush(one)}
    parcels = {one["tracking"] for one in kinds(events, "shipped") if one["order"] in mine}
    kept = [
        (one.at, one.kind, one.fields)
        for one in events
        if one.kind not in SHARED
        and one.fields.get("order") not in mine
        and one.fields.get("tracking") not in parcels
        and not (one.kind == "planted" and (one["subject"] in mine | parcels or "|20" in one["subject"]))
    ]
    assert kept == [one for one in without if one[1] != "planted" or "|20" not in one[2]["subject"]]


def _nothing(_: Rush, day: int) -> Iterator[Any]:
    return iter(())


def test_a_short_history_has_none() -> None:
    told = simulate(replace(MIDDLE, stores=2, weeks=3), END)
    assert not any(of_rush(one) for one in told)


def test_a_hold_is_planted_where_its_store_does_not_hear_of_it(events: list[Event], parts: Company) -> None:
    shopify = {store.name for store in parts.stores}
    holds = [one for one in kinds(events, "hold_placed") if one["store"] in shopify]
    lost = {one["order"] for one in holds if not one["is_shown"]}
    late = {one["order"] for one in holds if not one["is_shown"] and (END - one.at).total_seconds() < 300}
    assert lost - late <= planted(events, "hold_not_shown") <= lost
    assert 0.2 < len(lost) / len({one["order"] for one in holds}) < 0.6


@pytest.mark.parametrize(("is_shown", "status"), [(True, "ON_HOLD"), (False, "OPEN")])
def test_the_store_shows_only_what_it_hears(is_shown: bool, status: str) -> None:
    told = [placed(0, 1), promised(0, 1), event(5, "hold_placed", **HOLD, is_shown=is_shown)]
    promise = world_of(told, at(9)).stores["berlin"].promises[gid("FulfillmentOrder", 1)]
    assert promise.status == status and (promise.updated_at != promise.created_at) == is_shown
    (hold,) = world_of(told, at(9)).floor.holds.records.values()
    assert hold.released_at is None
