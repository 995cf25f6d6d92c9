"""Has each queue exactly one owner, does the most exact route hold, and can its history be told?"""

from __future__ import annotations

import pytest

from ledger import Ledger, audit, routes
from ledger.errors import QueueUnowned, RouteRefused
from ledger.routes import Route
from tests.ledger.steps import DAY, HOUR, NOON, contents, side_by_side, split

OWNERS = {"stock_mismatch": "inventory", "parcel_stalled": "carrier management"}


@pytest.fixture
def base(ledger: Ledger) -> Route:
    return routes.declare(ledger, OWNERS, at=NOON).of("stock_mismatch")


def routed(ledger: Ledger, owner: str, seen: int | None, *, store: str = "", warehouse: str = "") -> Route:
    return routes.change(
        ledger,
        "stock_mismatch",
        owner=owner,
        escalate_to="the boss",
        seen=seen,
        actor="mia",
        at=NOON + HOUR,
        note="as agreed",
        store=store,
        warehouse=warehouse,
    )


def test_what_the_files_say_holds_until_a_person_says_otherwise(ledger: Ledger, base: Route) -> None:
    assert (base.owner, base.actor, base.escalate_to) == ("inventory", "declaration", "head of operations")
    before = contents(ledger)
    routes.declare(ledger, OWNERS, at=NOON + HOUR)
    assert contents(ledger) == before
    changed = routes.declare(ledger, {**OWNERS, "stock_mismatch": "stock desk"}, at=NOON + HOUR)
    assert changed.of("stock_mismatch").owner == "stock desk"
    routed(ledger, "berlin desk", changed.of("stock_mismatch").route_id)
    assert routes.declare(ledger, OWNERS, at=NOON + DAY).of("stock_mismatch").owner == "berlin desk"
    assert [(one.owner, one.valid_until) for one in routes.every(ledger, "stock_mismatch")] == [
        ("inventory", NOON + HOUR),
        ("stock desk", NOON + HOUR),
        ("berlin desk", None),
    ]
    assert len(audit.entries(ledger, subject="queue stock_mismatch")) == 3


def test_the_most_exact_route_holds_and_store_goes_before_warehouse(ledger: Ledger, base: Route) -> None:
    routed(ledger, "store team", None, store="berlin")
    routed(ledger, "house team", None, warehouse="leeds")
    both = routed(ledger, "both", None, store="berlin", warehouse="leeds")
    routing = routes.current(ledger)
    owners = [
        routing.of("stock_mismatch", store, warehouse).owner
        for store, warehouse in (("berlin", "leeds"), ("berlin", "reno"), ("london", "leeds"), ("london", "reno"))
    ]
    assert owners == ["both", "store team", "house team", "inventory"]
    routes.end(ledger, both.route_id, actor="mia", at=NOON + DAY, note="")
    assert routes.current(ledger).of("stock_mismatch", "berlin", "leeds").owner == "store team"
    assert audit.verify(ledger) == []


def test_no_queue_is_left_without_an_owner(ledger: Ledger, base: Route) -> None:
    before = contents(ledger)
    with pytest.raises(RouteRefused, match="would have no owner"):
        routes.end(ledger, base.route_id, actor="mia", at=NOON + DAY, note="")
    for owner, told in ((" ", "names an owner"), ("x\0", "characters")):
        with pytest.raises(Exception, match=told):
            routed(ledger, owner, base.route_id)
    with pytest.raises(RouteRefused, match="no valid route 99"):
        routes.end(ledger, 99, actor="mia", at=NOON + DAY, note="")
    routing = routes.current(ledger)
    with pytest.raises(QueueUnowned, match="Nobody owns the queue new_one"):
        routing.of("new_one", "berlin", "leeds")
    assert routing.unowned(["new_one", *OWNERS]) == ["new_one"]
    assert contents(ledger) == before


def test_of_two_who_route_at_once_one_is_told(ledger: Ledger, base: Route) -> None:
    acts = [lambda owner=owner: routed(ledger, owner, base.route_id) for owner in ("a", "b")]
    done, raised = split(side_by_side(*acts))
    assert len(done) == len(raised) == 1
    assert f"mia routed it to {done[0].owner}" in str(raised[0])
