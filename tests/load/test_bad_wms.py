"""What warehouses write: nightly drops through their connector's feeds, and files of one's own."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.codes import CODES
from ingest.settings import Source
from tests.load.dock import Dock

WMS = Source(name="wms", system="wms", url="")
HEAD = (
    "id,warehouse,store,order_id,fulfillment_order_id,carrier,tracking_number,shipped_at,manifested_at,updated_at,"
    "sku,qty\n"
)
RECEIPTS = (
    "id,warehouse,store,order_id,message,received_at,updated_at,service,ship_to_address1,ship_to_zip,ship_to_city,"
    "ship_to_country,order_value_amount,order_value_currency,sku,qty\n"
)
USUAL = {
    "id": "S2",
    "warehouse": "leeds",
    "store": "berlin",
    "order_id": "0002",
    "fulfillment_order_id": "",
    "carrier": "100001",
    "tracking_number": "T2",
    "shipped_at": "2026-11-20T15:00:00Z",
    "manifested_at": "",
    "updated_at": "2026-11-20T15:00:00Z",
    "sku": "A",
    "qty": "1",
}
MESSAGE = {
    **{name: USUAL[name] for name in ("warehouse", "store", "order_id", "updated_at", "sku", "qty")},
    "id": "R2",
    "message": "new",
    "received_at": "2026-11-20T11:00:00Z",
    "service": "express",
    **dict.fromkeys(("ship_to_address1", "ship_to_zip", "ship_to_city", "ship_to_country"), "x"),
    "order_value_amount": "11.90",
    "order_value_currency": "EUR",
}


def _line(head: str, usual: dict[str, str], **said: str) -> str:
    cells = {**usual, **said}
    return ",".join(f'"{cells[name]}"' if "," in cells[name] else cells[name] for name in head.strip().split(","))


def _drop(feed: str, *records: dict[str, str]) -> bytes:
    head, usual = (HEAD, USUAL) if feed == "drop_shipments" else (RECEIPTS, MESSAGE)
    return (head + "".join(_line(head, usual, **said) + "\n" for said in records)).encode()


CELLS: dict[str, tuple[dict[str, str], str, str]] = {
    "W02 scientific order": ({"order_id": "1.23E+11"}, "E_ID", "order_id"),
    "W02 order with a decimal point": ({"order_id": "123.0"}, "E_ID", "order_id"),
    "W02 scientific number of a parcel": ({"tracking_number": "3.4E+19"}, "E_ID", "tracking_number"),
    "W06 day and month in doubt": ({"shipped_at": "03/04/2026 10:00"}, "E_DATE", "shipped_at"),
    "W07 a spreadsheet's serial": ({"shipped_at": "46085"}, "E_DATE", "shipped_at"),
    "W08 day that does not exist": ({"shipped_at": "2026-02-31T10:00:00Z"}, "E_DATE", "shipped_at"),
    "W08 day without a year": ({"shipped_at": "31.02"}, "E_DATE", "shipped_at"),
    "W09 hour 24": ({"shipped_at": "2026-11-20T24:00:00Z"}, "E_DATE", "shipped_at"),
    "W10 no zone": ({"shipped_at": "2026-11-20T15:00:00"}, "E_TZ", "shipped_at"),
    "W12 year of two digits": ({"shipped_at": "26-11-20T15:00:00Z"}, "E_DATE", "shipped_at"),
    "V34 formula for a date": ({"shipped_at": "=NOW()"}, "E_DATE", "shipped_at"),
    "T13 1970": ({"shipped_at": "1970-01-01T00:00:00Z"}, "E_RANGE", "shipped_at"),
    "T13 2199": ({"shipped_at": "2199-01-01T00:00:00Z"}, "E_RANGE", "shipped_at"),
    "no carrier": ({"carrier": ""}, "E_REQ", "carrier"),
    "M15 order of 300 characters": ({"id": "x" * 300}, "E_RANGE", "shipment_id"),
}
QUANTITIES = {
    "W04 word": ("two", "E_TYPE"),
    "W04 negative": ("-1", "E_RANGE"),
    "W04 half": ("1.5", "E_RANGE"),
    "W04 billion": ("1000000000", "E_RANGE"),
    "W04 billion in short": ("1e9", "E_RANGE"),
    "J16 beyond all floats": ("1e400", "E_NONFINITE"),
    "J19 5,000 digits": ("9" * 5_000, "E_BIGNUM"),
    "J21 2^63": ("9223372036854775808", "E_RANGE"),
    "J31 thousands": ("1,000", "E_TYPE"),
    "J32 truth value": ("true", "E_TYPE"),
    "W15 unit behind the number": ("5 pcs", "E_TYPE"),
    "W15 decimal comma": ("1,5", "E_TYPE"),
    "W16 negative zero": ("-0", "E_RANGE"),
}
AMOUNTS = {
    "W17 amount of another country": ({"order_value_amount": "1.234,56"}, "E_MONEY", "total_minor"),
    "W17 amount with thousands": ({"order_value_amount": "1,234.56"}, "E_MONEY", "total_minor"),
    "S18 three decimals of a euro": ({"order_value_amount": "19.999"}, "E_MONEY", "total_minor"),
    "S21 decimals of a yen": (
        {"order_value_amount": "19.50", "order_value_currency": "JPY"},
        "E_MONEY",
        "total_minor",
    ),
    "W18 amount without currency": ({"order_value_currency": ""}, "E_CUR", "total_minor"),
    "S23 currency that is none": ({"order_value_currency": "XXX"}, "E_CUR", "currency"),
    "kind of message": ({"message": "maybe"}, "E_ENUM", "kind"),
}


def _assert_held(dock: Dock, table: str, code: str, field: str, line: int) -> None:
    found = dock.rows("SELECT table_name, code, field, line, message FROM quarantine")
    assert [row[:4] for row in found] == [(table, code, field, line)]
    message = found[0][4]
    assert message.startswith(f"{field} ")
    assert ": expected " in message
    assert message.endswith(CODES[code].action)


@pytest.mark.parametrize("name", CELLS)
def test_a_bad_cell_of_a_drop_holds_its_shipment(dock: Dock, name: str) -> None:
    said, code, field = CELLS[name]
    content = _drop("drop_shipments", {"id": "S1"}, said, {"id": "S3"})
    dock.land([content], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    if field == "shipment_id":  # the key stands in the lines too
        assert dock.rows("SELECT DISTINCT code, field, line FROM quarantine") == [(code, field, 3)]
    else:
        _assert_held(dock, "wms_shipments", code, field, 3)
    assert dock.rows("SELECT shipment_id FROM wms_shipments ORDER BY 1") == [("S1",), ("S3",)]


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_bad_quantity_holds_its_line_only(dock: Dock, name: str) -> None:
    quantity, code = QUANTITIES[name]
    content = _drop("drop_shipments", {"id": "S1"}, {"qty": quantity}, {"id": "S3"})
    dock.land([content], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    _assert_held(dock, "wms_shipment_lines", code, "quantity", 3)
    assert dock.rows("SELECT count(*) FROM wms_shipments") == [(3,)]


@pytest.mark.parametrize("name", AMOUNTS)
def test_a_bad_cell_of_a_message_holds_the_message(dock: Dock, name: str) -> None:
    said, code, field = AMOUNTS[name]
    content = _drop("drop_receipts", {"id": "R1"}, said, {"id": "R3"})
    dock.land([content], feed="drop_receipts", source=WMS, suffix="csv")
    dock.load()
    _assert_held(dock, "wms_receipts", code, field, 3)
    assert dock.rows("SELECT receipt_id FROM wms_receipts ORDER BY 1") == [("R1",), ("R3",)]


FILES: dict[str, tuple[bytes, str]] = {
    "V01 empty": (b"", "E_TRUNC"),
    "V05 column missing": (HEAD.replace("carrier,", "").encode(), "E_HDR"),
    "V07 column twice": (HEAD.replace("sku", "qty").encode(), "E_HDR"),
    "V24 page to log in": (b"<html><body>Log in</body></html>\n", "E_MAGIC"),
    "V24 zip": (b"PK\x03\x04" + bytes(50), "E_MAGIC"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_drop_that_is_no_table_is_held_as_a_whole(dock: Dock, name: str) -> None:
    content, code = FILES[name]
    dock.land([content], feed="drop_shipments", source=WMS, suffix="csv")
    dock.land([_drop("drop_shipments", {})], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    ((found, line, message, file),) = dock.rows("SELECT code, line, message, file FROM quarantine")
    assert (found, line) == (code, None)
    assert message.startswith(f"{code}: ")
    assert "expected " in message
    assert message.endswith(CODES[code].action)
    assert file.startswith("wms/drop_shipments/20261102T070000Z")
    assert dock.rows("SELECT shipment_id FROM wms_shipments") == [("S2",)]


LINES: dict[str, tuple[str, str]] = {
    "V09 too short": ("S9,leeds", "E_COLS"),
    "V13 unclosed quote": ('"S9' + _line(HEAD, USUAL)[2:], "E_QUOTE"),
    "W26 sum at the end": ("total,,,,,,,,,,,12,3", "E_COLS"),
    "W27 comment": ("# end of day", "E_COLS"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_a_drop_that_is_no_record_costs_nothing_else(dock: Dock, name: str) -> None:
    line, code = LINES[name]
    content = _drop("drop_shipments", {"id": "S1"}) + f"{line}\n".encode() + _drop("drop_shipments", {})[len(HEAD) :]
    dock.land([content], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    assert [row[:3] for row in dock.held()] == [(code, "", 3)]
    assert dock.rows("SELECT shipment_id FROM wms_shipments ORDER BY 1") == [("S1",), ("S2",)]


def test_w21_the_same_line_twice_is_known_already_and_another_content_is_held(dock: Dock) -> None:
    content = _drop("drop_shipments", {"id": "S1"}, {"id": "S1"}, {}, {"qty": "2"})
    dock.land([content], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    assert dock.held() == [("E_DUP", "sku", 4, ""), ("E_DUP", "sku", 5, "")]
    assert dock.rows("SELECT shipment_id, quantity FROM wms_shipment_lines") == [("S1", 1)]
    assert [(one.table, one.landed, one.deduplicated, one.quarantined) for one in dock.reports] == [
        ("wms_shipments", 2, 0, 0),
        ("wms_shipment_lines", 1, 1, 2),
    ]


def test_w22_a_correction_is_the_newer_word_and_w28_yesterdays_file_is_not(dock: Dock) -> None:
    newer = {"carrier": "100002", "updated_at": "2026-11-21T09:00:00Z"}
    dock.land([_drop("drop_shipments", newer)], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    dock.land([_drop("drop_shipments", {})], feed="drop_shipments", source=WMS, suffix="csv")  # arrives after it
    dock.load()
    assert dock.rows("SELECT carrier FROM wms_shipments") == [("100002",)]
    assert dock.held() == []


def test_w05_more_shipped_than_ordered_lands(dock: Dock) -> None:
    dock.land([_drop("drop_receipts", {"qty": "1"})], feed="drop_receipts", source=WMS, suffix="csv")
    dock.land([_drop("drop_shipments", {"qty": "7"})], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    assert dock.rows("SELECT quantity FROM wms_shipment_lines") == [(7,)]
    assert dock.held() == []


def test_w03_leading_zeros_are_kept(dock: Dock) -> None:
    dock.land([_drop("drop_shipments", {})], feed="drop_shipments", source=WMS, suffix="csv")
    dock.load()
    assert dock.rows("SELECT order_id FROM wms_shipments") == [("0002",)]


def test_w25_a_row_of_another_store_is_held(dock: Dock) -> None:
    names = "warehouse,shipment_id,store,order_id,carrier,shipped_at,updated_at\n"
    rows = "".join(
        f"leeds,S{n},{store},O{n},DHL,2026-11-20T15:00:00Z,2026-11-20T15:00:00Z\n"
        for n, store in enumerate(("berlin", "paris", "berlin"))
    )
    dock.bring("wms_shipments", names + rows, store="berlin")
    dock.load()
    _assert_held(dock, "wms_shipments", "E_XSTORE", "store", 3)
    assert dock.rows("SELECT shipment_id FROM wms_shipments ORDER BY 1") == [("S0",), ("S2",)]


CLOCK = "warehouse,task_id,kind,store,order_id,done_at,units\nleeds,t1,pick,berlin,O1,{},1\n"
LOCAL: dict[str, tuple[str, Any]] = {
    "usual, in winter": ("2026-11-20 15:00", "2026-11-20 14:00:00"),
    "usual, in summer": ("2026-07-20T15:00:00", "2026-07-20 13:00:00"),
    "W10 hour that the zone skips": ("2026-03-29 02:30", None),
    "W11 hour that the zone has twice, as the later": ("2026-10-25 02:30", "2026-10-25 01:30:00"),
    "W11 the same with its offset": ("2026-10-25 02:30+01:00", "2026-10-25 01:30:00"),
}


@pytest.mark.parametrize("name", LOCAL)
def test_local_times_become_instants(dock: Dock, name: str) -> None:
    text, instant = LOCAL[name]
    dock.bring("wms_tasks", CLOCK.format(text), timezone="Europe/Berlin")
    dock.load()
    if instant:
        assert dock.rows("SELECT done_at::VARCHAR FROM wms_tasks") == [(instant,)]
    else:
        _assert_held(dock, "wms_tasks", "E_TZ", "done_at", 2)
