"""The story of an order holds every status that somebody wrote, once, and marks those that conflict."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.order import dossier, story
from tests.facts.company import Company, Row

DELIVERED = {"action": "fulfillment_update", "detail": "A fulfillment of #1 was marked as delivered."}
IN_TRANSIT = {"action": "fulfillment_update", "detail": "A fulfillment of #1 was marked as in transit."}
TRACKER = {"writer": "Parcel Watch"}
SHIPPED_AT = "2026-11-16 15:00:00"
NOW = {"reporting_zone": "Europe/Berlin"}


@pytest.fixture
def sent(company: Company) -> Company:
    """Three parcels of order 1, of which the store shows that each was sent; two were delivered, by another app."""
    company.order()
    for number in ("1", "2", "3"):
        company.shown(f"f{number}", created_at=SHIPPED_AT, tracking_number=f"T{number}")
        company.entry(subject_id=f"f{number}", happened_at=SHIPPED_AT)
    for number in ("2", "3"):
        company.entry(subject_id=f"f{number}", happened_at="2026-11-18 10:00:00", **TRACKER, **DELIVERED)
    return company


def points(company: Company) -> list[Row]:
    """What the store's log and the store itself say of parcels."""
    for name in ("status_writes", "dispatches", "carrier_names", "ticket_links"):
        company.fact(name)
    frame = company.warehouse.sql(story.POINTS, params={"store": "berlin", "order_id": "1"}).pl()
    told = dossier.told(frame, NOW)
    return told.filter(pl.col("what").is_in(["shipped", "in transit", "delivered"])).to_dicts()


def troubles(company: Company) -> list[tuple[str, str, str, str]]:
    return [(row["lane"], row["what"], row["writer"], row["detail"]) for row in points(company) if row["is_trouble"]]


def test_what_the_log_tells_and_the_store_shows_is_one_event(sent: Company) -> None:
    rows = points(sent)
    assert [(row["what"], row["writer"], row["detail"]) for row in rows] == [
        *(("shipped", "Quayside", f"T{number}") for number in "123"),
        *(("delivered", "Parcel Watch", f"T{number}") for number in "23"),
    ]
    assert {row["_file"] for row in rows} == {"order_events.jsonl"}
    assert troubles(sent) == []


def test_what_the_store_shows_at_another_instant_than_its_log_tells_is_an_event_of_its_own(company: Company) -> None:
    company.order()
    company.shown("f1", created_at=SHIPPED_AT, delivered_at="2026-11-18 09:00:00")
    company.entry(subject_id="f1", happened_at="2026-11-16 15:00:59")
    company.entry(subject_id="f1", happened_at="2026-11-18 09:01:00", **TRACKER, **DELIVERED)
    assert [(row["what"], row["writer"], row["_file"]) for row in points(company)] == [
        ("shipped", "Quayside", "order_events.jsonl"),
        ("delivered", "berlin", "fulfillments.jsonl"),
        ("delivered", "Parcel Watch", "order_events.jsonl"),
    ]


def test_a_log_that_names_the_order_only_tells_of_the_same_event(company: Company) -> None:
    company.order()
    company.shown("f1", created_at=SHIPPED_AT)
    company.entry(subject_id=None, happened_at=SHIPPED_AT)
    assert [row["_file"] for row in points(company)] == ["order_events.jsonl"]


def test_a_repeat_by_another_is_trouble_and_has_its_raw_record(sent: Company) -> None:
    sent.entry(subject_id="f1", happened_at="2026-11-16 16:00:00", writer="Helpdesk Sync")
    told = "T1 · the status belongs to app Quayside · it had been shipped before"
    assert troubles(sent) == [("fulfilment", "shipped", "Helpdesk Sync", told)]
    (row,) = [row for row in points(sent) if row["is_trouble"]]
    (record,) = sent.ask("SELECT _file, _line FROM order_events WHERE writer = 'Helpdesk Sync'")
    assert (row["_file"], row["_line"]) == (record["_file"], record["_line"])


def test_a_step_backwards_is_trouble(sent: Company) -> None:
    sent.entry(subject_id="f2", happened_at="2026-11-19 10:00:00", **IN_TRANSIT)
    assert troubles(sent) == [("parcel", "in transit", "Quayside", "T2 · a step backwards")]


def test_a_status_written_by_hand_is_drawn_once_and_is_trouble(sent: Company) -> None:
    sent.entry(subject_id="f1", happened_at="2026-11-17 10:00:00", writer="Ada", writer_kind="staff", **DELIVERED)
    rows = [row for row in points(sent) if row["writer"] == "Ada"]
    assert [(row["what"], row["is_trouble"]) for row in rows] == [("delivered", True)]
    assert troubles(sent) == [("parcel", "delivered", "Ada", "T1 · the status belongs to app Parcel Watch")]


def test_a_promise_that_somebody_moved_was_not_made_where_it_is(company: Company) -> None:
    gid, at = "gid://shopify/FulfillmentOrder/1", "2026-11-16 11:00:00"
    company.order()
    company.promise(gid, location_id="reno-1", updated_at=at)
    moved = {"action": "fulfillment_order_moved", "writer": "Ada Brandt", "writer_kind": "staff"}
    company.entry(subject_id=gid, happened_at=at, detail="The items of #1 were moved from Leeds to Reno.", **moved)
    points(company)
    frame = company.warehouse.sql(story.POINTS, params={"store": "berlin", "order_id": "1"}).pl()
    rows = frame.filter(pl.col("what").is_in(["promised", "fulfillment order moved"])).sort("happened_at").to_dicts()
    assert [(row["lane"], row["writer"], row["detail"]) for row in rows] == [
        ("fulfilment", "berlin", "from reno, where it was moved to later"),
        ("fulfilment", "Ada Brandt", "The items of #1 were moved from Leeds to Reno."),
    ]
