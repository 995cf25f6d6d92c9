"""Which parcels have a status that two systems fight over?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "status_conflict"
DELIVERED = {"action": "fulfillment_update", "detail": "A fulfillment of #1 was marked as delivered."}
IN_TRANSIT = {"action": "fulfillment_update", "detail": "A fulfillment of #1 was marked as in transit."}
STAFF = {"writer": "Ada", "writer_kind": "staff"}
OTHER = {"writer": "Helpdesk Sync"}
TRACKER = {"writer": "Parcel Watch"}


def usual(company: Company) -> None:
    """Three parcels that were shipped by one app and delivered by another: so each status has its owner."""
    company.order()
    for number in ("1", "2", "3"):
        company.entry(subject_id=f"f{number}")
    for number in ("2", "3"):
        company.entry(subject_id=f"f{number}", happened_at="2026-11-18 10:00:00", **TRACKER, **DELIVERED)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_one_writer_for_each_status_is_none(company: Company) -> None:
    usual(company)
    assert company.queue(QUEUE) == []


def test_somebody_who_does_not_own_it(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-17 10:00:00", **STAFF, **DELIVERED)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", "2026-11-17 10:00:00", None)
    assert row["summary"] == 'Ada wrote "delivered" on order #1: the status belongs to app Parcel Watch.'


def test_the_owners_next_word_ends_it(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-17 10:00:00", **STAFF, **DELIVERED)
    company.entry(subject_id="f1", happened_at="2026-11-18 10:00:00", **TRACKER, **DELIVERED)
    assert only(company)["ended_at"] == "2026-11-18 10:00:00"


def test_the_word_of_another_owner_about_another_status_does_not_end_it(company: Company) -> None:
    """How long the parcel was under way is not how long it took to settle who may say that it was shipped."""
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-16 16:00:00", **OTHER)
    company.entry(subject_id="f1", happened_at="2026-11-18 10:00:00", **TRACKER, **DELIVERED)
    assert only(company)["ended_at"] is None


def test_a_later_status_of_the_same_owner_ends_it(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-16 16:00:00", **OTHER)
    company.entry(subject_id="f1", happened_at="2026-11-16 18:00:00", **IN_TRANSIT)
    assert only(company)["ended_at"] == "2026-11-16 18:00:00"


def test_the_owners_own_shipped_ends_that_of_another_and_is_no_second_one(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f4", happened_at="2026-11-16 16:00:00", **OTHER)
    company.entry(subject_id="f4", happened_at="2026-11-16 18:00:00")
    row = only(company)
    assert (row["ended_at"], row["summary"]) == (
        "2026-11-16 18:00:00", 'Helpdesk Sync wrote "shipped" on order #1: the status belongs to app Quayside.',
    )  # fmt: skip


def test_shipped_twice_by_the_owner_is_not_ended_by_a_third_one(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-16 16:00:00")
    company.entry(subject_id="f1", happened_at="2026-11-16 17:00:00")
    row = only(company)
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 16:00:00", None)


def test_a_step_backwards_ends_with_the_first_word_that_is_right_again(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f2", happened_at="2026-11-19 10:00:00", **IN_TRANSIT)
    company.entry(subject_id="f2", happened_at="2026-11-19 11:00:00", **IN_TRANSIT)
    company.entry(subject_id="f2", happened_at="2026-11-19 12:00:00", **TRACKER, **DELIVERED)
    assert {row["ended_at"] for row in company.queue(QUEUE)} == {"2026-11-19 12:00:00"}


def test_a_step_backwards(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f2", happened_at="2026-11-19 10:00:00", **IN_TRANSIT)
    assert only(company)["summary"] == 'Quayside wrote "in transit" on order #1: a step backwards.'


def test_two_different_shipped_messages(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f1", happened_at="2026-11-16 16:00:00", **OTHER)
    assert only(company)["summary"] == (
        'Helpdesk Sync wrote "shipped" on order #1: the status belongs to app Quayside, it had been shipped before.'
    )


@pytest.mark.parametrize(
    ("model", "writer", "is_conflict"),
    [
        ("warehouse", STAFF, True),
        ("warehouse", {}, False),
        ("store", {}, True),
        ("support_sees", STAFF, True),
        ("support_sees", {}, False),
    ],
)
def test_a_chosen_model_of_ownership_is_enforced(
    company: Company, model: str, writer: dict[str, str], is_conflict: bool
) -> None:
    company.order()
    company.entry(subject_id="f1", **writer)
    company.add("choices", name="ownership_model", value=model)
    assert bool(company.queue(QUEUE)) is is_conflict


@pytest.mark.parametrize(
    ("stated", "writer", "is_conflict"),
    [
        ("Parcel Watch", TRACKER, False),
        (" parcel watch ", TRACKER, False),
        ("Parcel Watch", {}, True),
        ("staff", STAFF, False),
        ("staff", {}, True),
        ("warehouse", {}, False),
        ("warehouse", STAFF, True),
        ("carrier", {"writer": "Shopify", "writer_kind": "system"}, False),
        ("carrier", STAFF, True),
        ("store", STAFF, False),
        ("store", {}, True),
        (None, {}, False),
    ],
)
def test_a_writer_that_the_status_map_states_owns_the_status_whatever_was_chosen(
    company: Company, stated: str | None, writer: dict[str, str], is_conflict: bool
) -> None:
    company.order()
    company.entry(subject_id="f1", **DELIVERED, **writer)
    company.add(
        "status_map",
        system="shopify",
        status="Delivered",
        stage="delivered",
        writer=stated,
        is_customer_facing=True,
    )
    if stated:
        company.add("choices", name="ownership_model", value="store" if stated != "store" else "warehouse")
    assert bool(company.queue(QUEUE)) is is_conflict


def test_the_conflict_names_whom_the_map_states(company: Company) -> None:
    usual(company)
    company.add(
        "status_map", system="shopify", status="DELIVERED", stage="delivered", writer="Old App", is_customer_facing=True
    )
    assert {row["summary"] for row in company.queue(QUEUE)} == {
        'Parcel Watch wrote "delivered" on order #1: the status belongs to old app.'
    }


def test_a_line_about_another_system_states_nothing(company: Company) -> None:
    usual(company)
    company.add(
        "status_map", system="etsy", status="DELIVERED", stage="delivered", writer="staff", is_customer_facing=True
    )
    assert company.queue(QUEUE) == []


def test_writers_of_each_record_are_counted(company: Company) -> None:
    usual(company)
    company.entry(subject_id="f2", happened_at="2026-11-17 10:00:00", **STAFF, **DELIVERED)
    rows = company.fact("fact_status_writers")
    assert sum(row["records"] for row in rows) == 5
    (shared,) = [row for row in rows if row["writers"] != 1]
    assert (shared["subject_id"], shared["status"], shared["writers"]) == ("f2", "delivered", 2)
    assert shared["names"] == "Ada, Parcel Watch"
