"""A promise was moved to another warehouse: is it promised once, there, and from then on?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

MOVED = "2026-11-16 11:00:00"
TO_RENO = {"location_id": "reno-1", "updated_at": MOVED}


@pytest.fixture
def both(leeds: Company) -> Company:
    """The company with the calendars of both warehouses; Reno's last collection is at two in the morning, UTC."""
    leeds.calendar("reno")
    return leeds


def log(company: Company, promise: str | None = None, at: str = MOVED, **values: str) -> None:
    """The store's log says that a member of staff moved it."""
    subject = f"gid://shopify/FulfillmentOrder/{promise}" if promise else None
    by = {"action": "fulfillment_order_moved", "writer": "Ada Brandt", "writer_kind": "staff"}
    company.entry(subject_id=subject, happened_at=at, **{**by, **values})


def made_anew(company: Company, *, status: str = "CLOSED") -> None:
    """The old promise stands as it was fetched before the move; the new one has the same order line."""
    company.order()
    company.promise("1", remaining=2, status=status, updated_at=MOVED)
    company.add(
        "fulfillment_orders",
        fulfillment_order_id="2",
        order_id="1",
        created_at=MOVED,
        **TO_RENO | {"updated_at": MOVED},
    )
    company.add("fulfillment_order_lines", fulfillment_order_id="2", line_id="1-TEA", quantity=2, remaining=2)


def promised(company: Company) -> list[tuple[str, str, int, str]]:
    return [
        (row["fulfillment_order_id"], row["warehouse"], row["units"], row["created_at"])
        for row in company.fact("promised_lines")
    ]


@pytest.mark.parametrize("status", ["CLOSED", "OPEN"])
def test_a_promise_that_was_made_anew_is_counted_once(both: Company, status: str) -> None:
    made_anew(both, status=status)
    assert promised(both) == [("2", "reno", 2, MOVED)]


def test_it_is_not_overdue_at_the_old_warehouse(both: Company) -> None:
    made_anew(both)
    both.shipment(promise="2", warehouse="reno", shipped_at="2026-11-16 20:00:00")
    (row,) = both.fact("fact_dispatch")
    assert (row["fulfillment_order_id"], row["warehouse"], row["state"]) == ("2", "reno", "on_time")
    assert both.queue("dispatch_overdue") == []
    assert both.queue("ready_but_idle") == []


def test_it_is_due_at_the_new_warehouse_from_the_move_on(both: Company) -> None:
    made_anew(both)
    rows = both.queue("dispatch_overdue")
    assert [(row["warehouse"], row["true_since"]) for row in rows] == [("reno", "2026-11-17 02:00:00")]


def test_what_an_order_sent_on_is_no_second_promise_when_it_is_cancelled(both: Company) -> None:
    made_anew(both)
    both.warehouse.execute("UPDATE orders SET cancelled_at = '2026-11-20 09:00:00'")
    assert promised(both) == [("2", "reno", 2, MOVED)]


def test_some_units_stay_and_the_others_go(both: Company) -> None:
    """Three were promised, one had left: two are made anew elsewhere; the line that was fetched before says three."""
    both.order()
    both.promise("1", units={"TEA": 3}, remaining=2, updated_at=MOVED)
    both.add("fulfillment_orders", fulfillment_order_id="2", order_id="1", created_at=MOVED, location_id="reno-1")
    both.add("fulfillment_order_lines", fulfillment_order_id="2", line_id="1-TEA", quantity=2, remaining=2)
    assert [one[:3] for one in promised(both)] == [("1", "leeds", 1), ("2", "reno", 2)]


def test_a_line_that_is_rightly_in_two_promises_stays_in_both(both: Company) -> None:
    both.order()
    both.promise("1", units={"TEA": 3})
    both.warehouse.execute("UPDATE fulfillment_order_lines SET quantity = 1")
    both.add("fulfillment_orders", fulfillment_order_id="2", order_id="1", location_id="reno-1")
    both.add("fulfillment_order_lines", fulfillment_order_id="2", line_id="1-TEA", quantity=2)
    assert [one[:3] for one in promised(both)] == [("1", "leeds", 1), ("2", "reno", 2)]
    assert both.fact("superseded_lines") == []


def test_an_order_that_was_made_smaller_before_it_was_moved(both: Company) -> None:
    """Of two one was taken back: the closed promise still waited for one, and that is the new promise's."""
    both.order()
    both.promise("1", remaining=1, status="CLOSED", updated_at=MOVED)
    both.warehouse.execute("UPDATE fulfillment_order_lines SET quantity = 1")
    both.add("fulfillment_orders", fulfillment_order_id="2", order_id="1", created_at=MOVED, location_id="reno-1")
    both.add("fulfillment_order_lines", fulfillment_order_id="2", line_id="1-TEA", quantity=1, remaining=1)
    assert [one[:3] for one in promised(both)] == [("2", "reno", 1)]


@pytest.mark.parametrize("named", ["1", None])
def test_a_promise_that_kept_its_number_was_asked_of_the_new_warehouse_when_it_was_moved(
    both: Company, named: str | None
) -> None:
    gid = "gid://shopify/FulfillmentOrder/1"
    both.order()
    both.promise(gid, remaining=2, **TO_RENO)
    log(both, named)
    assert promised(both) == [(gid, "reno", 2, MOVED)]
    (row,) = both.fact("fact_dispatch")
    assert (row["warehouse"], row["start_at"], row["due_at"]) == ("reno", MOVED, "2026-11-17 02:00:00")


def test_the_message_about_it_is_in_time_fifteen_minutes_after_the_move(both: Company) -> None:
    both.order()
    both.promise("1", remaining=2, **TO_RENO)
    log(both)
    both.message("m1")
    both.message("m2", warehouse="reno", received_at="2026-11-16 11:14:00")
    (row,) = both.fact("fact_order_sync")
    assert (row["warehouse"], row["begun_at"], row["is_first_pass"], row["is_parity"]) == ("reno", MOVED, True, True)
    assert both.queue("order_missing_in_warehouse") == []


def test_a_move_that_names_no_promise_changes_nothing_of_an_order_with_several(both: Company) -> None:
    both.order()
    both.promise("1")
    both.promise("2", units={"CUP": 1}, location_id="reno-1")
    log(both)
    assert {one[3] for one in promised(both)} == {"2026-11-16 09:00:00"}
