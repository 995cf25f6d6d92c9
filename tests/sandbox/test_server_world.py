"""Do the books follow the events, at every moment and in whatever steps time passes?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ingest.sandbox.books import money
from ingest.sandbox.books.shelves import levels_of
from ingest.sandbox.events import Event
from ingest.sandbox.params import Params
from ingest.sandbox.simulation import simulate
from ingest.sandbox.world import World, simulated, text
from tests.sandbox.town import (
    END,
    PARAMS,
    at,
    event,
    fulfilled,
    gid,
    line,
    paid,
    placed,
    promised,
    shipped,
    stamp,
    stocked,
    whole_life,
    world_of,
)

ORDER = {"store": "berlin", "order": gid("Order", 1)}
HOLD = {**ORDER, "hold": "H11", "warehouse": "leipzig", "reason": "AWAITING_PAYMENT"}
AFTER = {
    "order_paid": paid(10, 1),
    "promise_made": promised(10, 1, fo=gid("FulfillmentOrder", 7)),
    "order_edited": event(
        10, "order_edited", **ORDER, change=gid("SalesAgreement", 3), added=[], changed=[], total_minor=2980
    ),
    "order_cancelled": event(10, "order_cancelled", **ORDER, reason="CUSTOMER"),
    "hold_placed": event(10, "hold_placed", **HOLD),
    "store_fulfilled": fulfilled(10, 1),
    "refunded": event(10, "refunded", **ORDER, refund=gid("Refund", 4), amount_minor=100),
    "returned": event(10, "returned", **ORDER, **{"return": gid("Return", 5)}, status="OPEN"),
}


@pytest.mark.parametrize("kind", AFTER)
def test_an_order_changes_whenever_one_of_its_parts_does(kind: str) -> None:
    before = [placed(0, 1), promised(0, 1), shipped(9, 1)]
    order = world_of([*before, AFTER[kind]]).stores["berlin"].orders[gid("Order", 1)]
    assert order.updated_at == stamp(10) and order.created_at == stamp(0)


def test_delivery_and_the_end_of_a_hold_change_the_order_too() -> None:
    world = world_of([placed(0, 1), promised(0, 1), event(5, "hold_placed", **HOLD), event(9, "hold_released", **HOLD)])
    promise = world.stores["berlin"].promises[gid("FulfillmentOrder", 1)]
    assert promise.order.updated_at == promise.updated_at == stamp(9) and promise.status == "OPEN"
    order = world_of(whole_life(1)).stores["berlin"].orders[gid("Order", 1)]
    assert order.updated_at == order.fulfillments[0].delivered_at == stamp(1503)


def test_a_preorder_opens_by_itself_at_its_release() -> None:
    events = [placed(0, 1), promised(0, 1, release_at=stamp(600))]
    promise = world_of(events, at(599)).stores["berlin"].promises[gid("FulfillmentOrder", 1)]
    assert promise.status == "SCHEDULED" and promise.fulfill_at == stamp(600)
    promise = world_of(events, at(600)).stores["berlin"].promises[gid("FulfillmentOrder", 1)]
    assert promise.status == "OPEN" and promise.order.updated_at == stamp(600)


def test_a_manifest_is_known_only_once_the_carrier_has_accepted_it() -> None:
    events = [placed(0, 1), promised(0, 1), shipped(60, 1)]
    early, late = world_of(events, at(62)), world_of(events, at(63))
    assert early.floor.shipments.records["S1"].manifested_at is None
    assert late.floor.shipments.records["S1"].manifested_at == stamp(63)
    assert late.floor.shipments.changed("S1") == stamp(63)


def test_edits_change_lines_and_promises_together() -> None:
    lines = [line(11, qty=3), line(12, "TEA-SAND", 1, 1190)]
    change = {**ORDER, "change": gid("SalesAgreement", 3), "added": [line(13, "PEN-INK", 1, 3200)]}
    edited = event(
        30, "order_edited", **change, changed=[{"line": gid("LineItem", 11), "new_qty": 1}], total_minor=5880
    )
    extra = promised(30, 1, [line(13, "PEN-INK", 1)], fo=gid("FulfillmentOrder", 2))
    world = world_of([placed(0, 1, lines), promised(0, 1, lines), edited, extra])
    order = world.stores["berlin"].orders[gid("Order", 1)]
    assert [(one.quantity, one.current) for one in order.lines] == [(3, 1), (1, 1), (1, 1)]
    assert [(one.total, one.remaining) for one in order.promises[0].lines] == [(1, 1), (1, 1)]
    assert order.total == 5880 and order.original_total == 5660 and order.is_edited
    assert world.stores["berlin"].committed == {("leipzig", sku): 1 for sku in ("MUG-SAND", "TEA-SAND", "PEN-INK")}


def test_a_cancelled_order_keeps_what_was_promised_but_waits_for_nothing() -> None:
    cancelled = event(30, "order_cancelled", **ORDER, reason="INVENTORY")
    store = world_of([placed(0, 1), promised(0, 1), cancelled]).stores["berlin"]
    promise = store.promises[gid("FulfillmentOrder", 1)]
    assert [(one.total, one.remaining) for one in promise.lines] == [(2, 0)] and promise.status == "CLOSED"
    assert store.committed["leipzig", "MUG-SAND"] == 0 and promise.order.total == 2980


def test_shop_stock_is_the_warehouse_s_with_its_picks_and_the_drift() -> None:
    drift = {"store": "berlin", "warehouse": "leipzig", "sku": "MUG-SAND"}
    events = [
        *(stocked(-10, "MUG-SAND", 40, warehouse=place) for place in ("leipzig", "leeds")),
        *(placed(0, 1), promised(0, 1), stocked(20, "MUG-SAND", -2, picked=2)),
        event(30, "shop_stock_set", **drift, offset=5),
    ]

    def seen(store: str, until: float) -> dict[str, int]:
        item = world_of(events, at(until)).stores[store].catalogue[0]
        level = next(one for one in levels_of(item) if one.place.warehouse == "leipzig")
        figures = level.quantities()
        return {name: figures[name] for name in ("on_hand", "committed", "available")}

    assert seen("berlin", 10) == seen("berlin", 25) == {"on_hand": 40, "committed": 2, "available": 38}
    assert seen("berlin", 40) == {"on_hand": 45, "committed": 2, "available": 43}
    assert seen("london", 40) == {"on_hand": 40, "committed": 0, "available": 40}


def test_time_passes_the_same_in_one_step_in_many_and_by_hand() -> None:
    params = Params(seed=4, end=END, stores=2, weeks=1, orders_per_store_week=30)
    events = list(simulate(params, params.end))
    whole, steps, pushed = (World(params, lambda _: iter(events)) for _ in range(3))
    whole.advance_to(END)
    for hour in range(0, 7 * 24 + 1, 12):
        until = params.start + timedelta(hours=hour)
        steps.advance_to(until)
        pushed.apply(events[pushed.applied : sum(one.at <= until for one in events)], until)
    assert fingerprint(whole) == fingerprint(steps) == fingerprint(pushed)
    assert whole.applied == len(events) > 300


def fingerprint(world: World) -> list[object]:
    orders = [
        (one.gid, one.updated_at, one.total, one.paid, one.refunded, [promise.status for promise in one.promises])
        for store in world.stores.values()
        for one in store.orders.values()
    ]
    floor = [(key, stock.on_hand, stock.picked) for key, stock in world.floor.stock.items()]
    tickets = [(key, one.status, one.updated_at) for key, one in world.desk.tickets.records.items()]
    return [orders, floor, tickets, list(world.floor.shipments.records.values()), world.stock_at_midnight]


def test_a_simulated_world_lives_on_after_its_history() -> None:
    world = simulated(Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=30))
    world.advance_to(END)
    applied = world.applied
    world.advance_to(END + timedelta(hours=6))
    assert world.applied > applied and world.clock == text(END + timedelta(hours=6))


def test_the_history_is_read_once_and_what_follows_from_where_it_ended() -> None:
    asked: list[datetime] = []
    log = [placed(0, 1), paid(30, 1)]

    def source(until: datetime) -> Iterator[Event]:
        asked.append(until)
        return (one for one in list(log) if one.at <= until)

    world = World(PARAMS, source)
    for minute in (-1, 10, 60, 600):
        world.advance_to(at(minute))
    assert asked == [END] and world.applied == 2
    world.advance_to(END)
    log.append(Event(END + timedelta(minutes=3), *cancelled()))
    world.advance_to(END + timedelta(minutes=5))
    assert asked == [END, END + timedelta(minutes=5)] and world.applied == 3
    assert world.stores["berlin"].orders[gid("Order", 1)].cancel_reason == "FRAUD"


def cancelled() -> tuple[str, dict[str, str]]:
    return "order_cancelled", {**ORDER, "reason": "FRAUD"}


def test_time_does_not_run_backwards() -> None:
    world = world_of([placed(0, 1)])
    with pytest.raises(ValueError, match="is before that"):
        world.advance_to(END - timedelta(seconds=1))
    with pytest.raises(ValueError, match="is before that"):
        world.apply([], PARAMS.start)


def test_amounts_are_written_exactly() -> None:
    assert [money.amount(1250, "EUR"), money.amount(-5, "EUR"), money.amount(1200, "JPY")] == [
        "12.5",
        "-0.05",
        "1200.0",
    ]
    assert [money.full_amount(1250, "EUR"), money.full_amount(1200, "JPY"), money.full_amount(5, "KWD")] == [
        *("12.50", "1200", "0.005")
    ]
    assert (
        money.converted(1490, "EUR", "CHF", 941_500) == 1403
        and money.converted(1490, "EUR", "JPY", 165_000_000) == 2459
    )
    assert text(datetime(2026, 11, 22, 7, tzinfo=UTC)) == "2026-11-22T07:00:00Z"
