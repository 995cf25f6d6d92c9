"""Does the warehouse system hand out what changed, in order, in pages, in local time, and as nightly files?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.town import (
    Client,
    at,
    client_of,
    event,
    gid,
    paid,
    placed,
    promised,
    received,
    shipped,
    stamp,
    stocked,
    whole_life,
    world_of,
)

HOLD = {
    "hold": "H9",
    "store": "berlin",
    "order": gid("Order", 9),
    "warehouse": "leipzig",
    "reason": "HIGH_RISK_OF_FRAUD",
}


@pytest.fixture(scope="module")
def wms() -> Iterator[Client]:
    events = [
        *(stocked(-5, sku, 100) for sku in ("MUG-SAND", "TEA-SAND")),
        stocked(-5, "MUG-SAND", 70, warehouse="reno"),
        *(part for number in range(1, 5) for part in whole_life(number, 10 * number)),
        *(placed(100, 9), promised(100, 9), received(103, 9)),
        *(event(110, "hold_placed", **HOLD), event(900, "hold_released", **HOLD)),
        stocked(120, "MUG-SAND", -2, picked=2),
    ]
    with client_of(world_of(events)) as client:
        yield client


def everything(wms: Client, feed: str, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = wms.wms(feed, **params, **({"cursor": cursor} if cursor else {})).json()
        assert page["count"] == len(page["items"])
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = page["next_cursor"]


def test_a_receipt_carries_the_message_in_local_time(wms: Client) -> None:
    receipt = everything(wms, "receipts")[0]
    assert receipt == {
        "id": "R1-new",
        "warehouse": "leipzig",
        "store": "berlin",
        "order_id": gid("Order", 1),
        "message": "new",
        "received_at": "2026-11-16T13:14:00+01:00",
        "updated_at": "2026-11-16T13:14:00+01:00",
        "service": "standard",
        "ship_to": {"address1": "Lindenweg 3", "zip": "10115", "city": "Berlin", "country": "DE"},
        "order_value": {"amount": "29.80", "currency": "EUR"},
        "lines": [{"sku": "MUG-SAND", "qty": 2}],
    }


def test_tasks_holds_and_shipments_name_their_order(wms: Client) -> None:
    tasks = everything(wms, "tasks")
    assert [(task["id"], task["kind"], task["units"]) for task in tasks[:2]] == [("T11", "pick", 2), ("T12", "pack", 2)]
    (hold,) = everything(wms, "holds")
    assert hold["reason"] == "HIGH_RISK_OF_FRAUD" and hold["updated_at"] == hold["released_at"] > hold["placed_at"]
    shipment = everything(wms, "shipments")[0]
    assert shipment["fulfillment_order_id"] == gid("FulfillmentOrder", 1) and shipment["carrier"] == "7041"
    assert shipment["manifested_at"] == shipment["updated_at"] == "2026-11-16T14:13:00+01:00"


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_pages_hold_every_record_once_in_the_order_of_changes(wms: Client, limit: int) -> None:
    tasks = everything(wms, "tasks", limit=limit)
    assert len(tasks) == len({task["id"] for task in tasks}) == 8
    assert [task["updated_at"] for task in tasks] == sorted(task["updated_at"] for task in tasks)


def test_since_takes_its_own_instant_in(wms: Client) -> None:
    for since, count in ((stamp(24), 4), (stamp(24.5), 3), ("2026-11-16T13:24:00+01:00", 4)):
        assert len(everything(wms, "receipts", updated_since=since)) == count
    changed = everything(wms, "shipments", updated_since=stamp(103))
    assert [one["id"] for one in changed] == ["S4"]  # marked shipped at 100, manifested at 103


def test_a_record_that_changes_while_pages_are_read_is_not_lost() -> None:
    world = world_of([placed(0, 1), *(received(number, 1, receipt=f"R{number}") for number in range(1, 5))], at(60))
    with client_of(world) as wms:
        first = wms.wms("receipts", limit=3).json()
        world.apply([received(61, 1, "change")], at(61))
        rest = wms.wms("receipts", limit=3, cursor=first["next_cursor"]).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ["R1", "R2", "R3", "R4", "R1-change"]


def test_stock_is_what_lies_there_now_and_boxes_are_counted_too(wms: Client) -> None:
    items = everything(wms, "stock", limit=2)
    assert [(one["warehouse"], one["sku"], one["on_hand"], one["picked"]) for one in items if one["abc"] != "C"] == [
        ("leipzig", "MUG-SAND", 98, 2),
        ("leipzig", "TEA-SAND", 100, 0),
        ("reno", "MUG-SAND", 70, 0),
    ]
    assert {one["sku"] for one in items} - {"MUG-SAND", "TEA-SAND"} == {"BOX-SMALL", "BOX-LARGE"}
    reno = everything(wms, "stock", warehouse="reno")
    assert {one["warehouse"] for one in reno} == {"reno"}
    assert {one["counted_at"] for one in reno} == {"2026-11-21T22:00:00-08:00"}


def test_what_cannot_be_served_is_refused(wms: Client) -> None:
    assert wms.http.get("/wms/v1/receipts").status_code == 401
    assert wms.wms("weather").status_code == 404
    assert wms.wms("stock", warehouse="paris").status_code == 404
    for params in ({"limit": 501}, {"limit": "many"}, {"cursor": "bm9uZQ=="}, {"updated_since": "2026-11-16T12:00:00"}):
        assert wms.wms("receipts", **params).status_code == 400, params


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_nightly_files_hold_the_day(wms: Client) -> None:
    answer = wms.wms("drops/2026-11-16/receipts.csv")
    assert answer.headers["content-type"].startswith("text/csv") and "\r\n" in answer.text
    receipts = rows(answer.text)
    assert len(receipts) == 5 and receipts[0]["order_value_amount"] == "29.80" and receipts[0]["ship_to_zip"] == "10115"
    assert (receipts[0]["sku"], receipts[0]["qty"]) == ("MUG-SAND", "2")
    assert [row["id"] for row in rows(wms.wms("drops/2026-11-16/shipments.csv").text)] == ["S1", "S2", "S3", "S4"]
    assert rows(wms.wms("drops/2026-11-17/receipts.csv").text) == []
    stock = [row for row in rows(wms.wms("drops/2026-11-16/stock.csv").text) if row["sku"] == "MUG-SAND"]
    assert [(row["on_hand"], row["picked"]) for row in stock] == [("98", "2"), ("70", "0")]
    assert stock[0]["counted_at"] == "2026-11-17T01:00:00+01:00"


def test_a_file_lies_there_once_its_day_is_over(wms: Client) -> None:
    assert wms.wms("drops/2026-11-21/receipts.csv").status_code == 200
    assert wms.wms("drops/2026-11-22/receipts.csv").status_code == 404
    assert wms.wms("drops/yesterday/receipts.csv").status_code == 404
    assert wms.wms("drops/2026-11-16/weather.csv").status_code == 404


def test_yen_have_no_decimals_in_a_receipt() -> None:
    world = world_of([placed(0, 1), paid(0, 1), received(4, 1, currency="JPY", total_minor=4200), shipped(60, 1)])
    with client_of(world) as wms:
        value = everything(wms, "receipts")[0]["order_value"]
    assert value == {"amount": "4200", "currency": "JPY"}
