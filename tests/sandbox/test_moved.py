"""Do members of staff move about one order in a hundred, and what do books, log and warehouses say of it?"""

from __future__ import annotations

from collections import Counter

import pytest

from ingest.sandbox import Event
from ingest.sandbox.books.records import Promise
from ingest.sandbox.mishaps import STAFF
from ingest.sandbox.world import World
from tests.sandbox.history import kinds
from tests.sandbox.town import event, gid, paid, placed, promised, stamp, world_of

FORMER, ANEW = gid("FulfillmentOrder", 1), gid("FulfillmentOrder", 7)
BERLIN_LEEDS = "gid://shopify/Location/70002"


def moved(to: str) -> World:
    place = {"source": "leipzig", "warehouse": "leeds", "location": BERLIN_LEEDS, "by": {"staff": STAFF[0]}}
    order = {"store": "berlin", "order": gid("Order", 1), "fo": FORMER, "to": to}
    return world_of([placed(0, 1), paid(0, 1), promised(0, 1), event(30, "promise_moved", **order, **place)])


def said(promise: Promise) -> tuple[str, str, str, list[tuple[int, int]]]:
    lines = [(item.total, item.remaining) for item in promise.lines]
    return promise.location, promise.status, promise.created_at, lines


def test_a_promise_that_keeps_its_number_has_another_location() -> None:
    store = moved(FORMER).stores["berlin"]
    assert [said(one) for one in store.promises.values()] == [(BERLIN_LEEDS, "OPEN", stamp(0), [(2, 2)])]
    assert store.promises[FORMER].updated_at == store.orders[gid("Order", 1)].updated_at == stamp(30)


def test_one_that_is_made_anew_leaves_a_closed_one_without_lines() -> None:
    store = moved(ANEW).stores["berlin"]
    assert said(store.promises[FORMER])[1:] == ("CLOSED", stamp(0), [])
    assert said(store.promises[ANEW]) == (BERLIN_LEEDS, "OPEN", stamp(30), [(2, 2)])
    assert [one.gid for one in store.orders[gid("Order", 1)].promises] == [FORMER, ANEW]


@pytest.mark.parametrize("to", [FORMER, ANEW])
def test_the_goods_are_committed_where_the_promise_is_now_and_the_log_says_who_did_it(to: str) -> None:
    store = moved(to).stores["berlin"]
    assert +store.committed == Counter({("leeds", "MUG-SAND"): 2})
    entry = store.timeline[-1]
    assert (entry.action, entry.author, entry.arguments) == ("fulfillment_order_moved", STAFF[0], [to])
    assert entry.message == "The items of #10001 were moved from Leipzig to Leeds."


def test_about_one_order_in_a_hundred_is_moved_and_only_the_new_warehouse_works_on_it(events: list[Event]) -> None:
    moves = {one["order"]: one for one in kinds(events, "promise_moved")}
    orders = len(kinds(events, "order_placed"))
    assert 0.005 < len(moves) / orders < 0.016
    assert 0.2 < sum(one["to"] != one["fo"] for one in moves.values()) / len(moves) < 0.6
    told: dict[str, list[tuple[str, str]]] = {order: [] for order in moves}
    for one in events:
        if one.kind == "wms_received" and one["order"] in moves:
            told[one["order"]].append((one["warehouse"], one["message"]))
        elif one.kind in ("picked", "packed", "shipped") and one["order"] in moves:
            move = moves[one["order"]]
            assert (one["warehouse"], one["fo"]) == (move["warehouse"], move["to"]) and one.at > move.at
    for order, move in moves.items():
        former = [message for place, message in told[order] if place == move["source"]]
        assert former[:2] in (["new", "cancel"], ["new"]), order
        assert [message for place, message in told[order] if place == move["warehouse"]][:1] in (["new"], [])


def test_goods_are_blocked_for_days_and_set_free_again(events: list[Event]) -> None:
    blocked: set[tuple[str, str]] = set()
    for one in events:
        shelf = one.fields.get("warehouse"), one.fields.get("sku")
        if one.kind == "goods_blocked":
            assert shelf not in blocked
            blocked.add(shelf)
        elif one.kind == "goods_freed":
            blocked.remove(shelf)
    assert 0 < len(blocked) < 30
    assert len(kinds(events, "goods_blocked")) > 100


def test_what_is_blocked_is_counted_and_called_unavailable() -> None:
    shelf = {"warehouse": "leipzig", "sku": "MUG-SAND"}
    stocked = event(-10, "stock_moved", **shelf, delta_on_hand=40, delta_picked=0, reason="inbound")
    stock = world_of([stocked, event(5, "goods_blocked", **shelf)]).floor.stock["leipzig", "MUG-SAND"]
    assert (stock.on_hand, stock.unavailable) == (40, 40)
    stock = world_of([stocked, event(5, "goods_blocked", **shelf), event(9, "goods_freed", **shelf)]).floor.stock[
        "leipzig", "MUG-SAND"
    ]
    assert (stock.on_hand, stock.unavailable) == (40, 0)
