"""Warehouses, carriers and the ticket desk of the simulated company over real HTTP: do they tell all that happened?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.connectors import connectors
from ingest.sandbox.events import Event
from ingest.sandbox.simulation import simulate
from tests.connectors.conftest import AS_OF, Company, contents, feed_of, fetch, rows


@pytest.fixture(scope="module")
def events(company: Company) -> list[Event]:
    params = company.world.params
    return [event for event in simulate(params, params.end) if event.at <= params.end]


@pytest.fixture(autouse=True)
def _nothing_left(company: Company) -> Iterator[None]:
    yield
    company.close()


def test_the_warehouses_tell_all_that_happened(company: Company, events: list[Event], tmp_path: Path) -> None:
    wms = connectors()["wms"]
    asked = fetch(wms, company.context("wms"))
    kinds = {
        "receipts": ("wms_receipts", "receipt", ("wms_received",)),
        "tasks": ("wms_tasks", "task", ("picked", "packed")),
        "scans": ("wms_scans", "scan", ("scanned",)),
        "holds": ("wms_holds", "hold", ("hold_placed",)),
        "shipments": ("wms_shipments", "shipment", ("shipped",)),
    }
    for feed, (table, name, happened) in kinds.items():
        expected = Counter(str(event.fields[name]) for event in events if event.kind in happened)
        found = rows(feed_of(wms, feed), asked.lines(feed), tmp_path)[table]
        assert Counter(str(row[f"{name}_id"]) for row in found) == expected, feed
        assert expected, feed


def test_drops_say_what_the_api_says(company: Company, tmp_path: Path) -> None:
    wms = connectors()["wms"]
    drops = fetch(wms, company.context("wms", options={"read": "drops", "drops_from": "2026-11-01"}))
    pages = fetch(wms, company.context("wms"))
    for name, table in (("receipts", "wms_receipts"), ("shipments", "wms_shipments")):
        by_page = contents(rows(feed_of(wms, name), pages.lines(name), tmp_path)[table])
        texts = drops.lines(f"drop_{name}")
        whole = texts[0] + b"".join(text.split(b"\n", 1)[1] for text in texts[1:])
        dropped = contents(rows(feed_of(wms, f"drop_{name}"), [whole], tmp_path)[table])
        assert dropped <= by_page
        assert len(dropped) > len(by_page) * 0.8  # the last day is not over


def test_parcels_tell_every_event_once(company: Company, events: list[Event], tmp_path: Path) -> None:
    track17 = connectors()["track17"]
    shipped = {event.fields["tracking"]: event.fields["carrier"] for event in events if event.kind == "shipped"}
    known = [f"{number}|{carrier}" for number, carrier in shipped.items()]
    asked = fetch(track17, company.context("parcels", known=lambda _: known))
    found = rows(feed_of(track17, "tracks"), asked.lines("tracks"), tmp_path)["tracking_events"]
    told = Counter(event.fields["tracking"] for event in events if event.kind == "parcel_event")
    assert Counter(str(row["tracking_number"]) for row in found) == told
    assert {str(row["carrier"]) for row in found} <= {str(carrier) for carrier in shipped.values()}
    bare = [event for event in events if event.kind == "parcel_event" and not event.fields["zone_known"]]
    assert sum(row["is_zone_assumed"] == "true" for row in found) == len(bare) > 0


def test_tickets_name_what_they_mention(company: Company, events: list[Event], tmp_path: Path) -> None:
    zendesk = connectors()["zendesk"]
    asked = fetch(zendesk, company.context("helpdesk"))
    found = {
        str(row["ticket_id"]): row
        for row in rows(feed_of(zendesk, "tickets"), asked.lines("tickets"), tmp_path)["tickets"]
    }
    opened = [event for event in events if event.kind == "ticket_opened" and event.at < AS_OF - timedelta(minutes=1)]
    assert set(found) == {str(event.fields["ticket"]) for event in opened}
    columns = {"order_number": "order_ref", "tracking": "tracking_ref", "name_postcode": "name_postcode_hash"}
    mentions = Counter(event.fields["mention"] for event in opened)
    for event in opened:
        row = found[str(event.fields["ticket"])]
        assert row["store"] == event.fields["store"]
        for mention, column in columns.items():
            if event.fields["mention"] == mention:
                assert row[column], event
        if event.fields["mention"] == "none":
            assert (row["order_ref"], row["tracking_ref"], row["name_postcode_hash"]) == (None, None, None)
    assert mentions["order_number"] and mentions["tracking"] and mentions["none"]
