"""Do a store's records become the contract's rows: money, hashes, channels, edits, grain, pointers?"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import connectors
from ingest.connectors.shopify import CONNECTOR
from ingest.contracts import contracts
from tests.connectors.conftest import Row, columns, feed_of, rows
from tests.connectors.scripted import agreement, euro, order, page, transaction

PAGES = feed_of(CONNECTOR, "orders_page")
LINEAGE = {"_file", "_line", "_item"}


def _tables(folder: Path, *orders: dict[str, Any]) -> dict[str, list[Row]]:
    return rows(PAGES, [json.dumps({"data": {"orders": page(list(orders))}}).encode()], folder)


def _hash(text: str) -> str:
    return sha256(f"key|{text}".encode()).hexdigest()[:32]


@pytest.mark.parametrize(
    ("system", "name"), [(one.system, feed.name) for one in connectors().values() for feed in one.feeds]
)
def test_every_feed_fills_exactly_the_columns_of_its_contracts(system: str, name: str) -> None:
    feed = feed_of(connectors()[system], name)
    for table, names in columns(feed).items():
        wanted = {column.name for column in contracts()[table].columns}
        assert set(names) - LINEAGE == wanted, table
        assert set(names) >= {"_file", "_line"}, table


def test_an_order_row_by_row(tmp_path: Path) -> None:
    found = _tables(tmp_path, order(7))
    head = found["orders"][0]
    expected = {
        "store": "berlin",
        "order_id": "gid://shopify/Order/7",
        "name": "#7",
        "channel": "shopify",
        "is_test": "false",
        "requires_shipping": "true",
        "created_at": "2026-11-20T10:00:00Z",
        "processed_at": "2026-11-20T09:59:00Z",
        "currency": "EUR",
        "total_minor": "1190",
        "presentment_currency": "JPY",
        "total_presentment_minor": "2031",
        "service": "express",
        "tags": ["vip", "gift, wrapped"],
        "country": "GB",
        "promised_on": "2026-11-24",
        "is_edited": "true",
        "cancelled_at": None,
        "_item": "/data/orders/nodes/0",
    }
    assert {name: head[name] for name in expected} == expected
    line = found["order_lines"][0]
    assert (line["quantity"], line["current_quantity"], line["unit_price_minor"]) == ("2", "1", "595")
    assert line["_item"] == "/data/orders/nodes/0/lineItems/nodes/0"
    parcel = found["fulfillments"][0]
    assert (parcel["delivered_at"], parcel["tracking_number"], parcel["carrier"]) == (
        "2026-11-21T11:59:00Z",
        "0034",
        "DHL Paket",
    )
    assert found["refunds"][0]["created_at"] == "2026-11-21T10:00:00Z"  # processed, where created is not said
    assert found["fulfillment_orders"][0]["location_id"] == "gid://shopify/Location/1"


def test_hashes_are_keyed_and_blind_to_spelling(tmp_path: Path) -> None:
    head = _tables(tmp_path, order(1))["orders"][0]
    assert head["email_hash"] == _hash("ada@example.org")
    assert head["name_postcode_hash"] == _hash("ada lovelace|sw1a1aa")
    assert head["address_hash"] == _hash("main street 1|sw1a1aa|london|GB")


def test_a_name_is_kept_as_it_is_written(tmp_path: Path) -> None:
    assert _tables(tmp_path, order(1))["orders"][0]["customer_name"] == "Ada Lovelace"


def test_what_recognises_a_person_is_in_its_normal_form(tmp_path: Path) -> None:
    head = _tables(tmp_path, order(1))["orders"][0]
    assert head["phone_hash"] == _hash("442079460958")
    assert head["identity_address_hash"] == _hash("1 main st|sw1a1aa|GB")
    assert head["payment_tail"] == "4242"


def test_the_tail_is_that_of_the_first_payment_by_card(tmp_path: Path) -> None:
    wallet = {**transaction(1), "accountNumber": None}
    card = {**transaction(2), "accountNumber": "•••• •••• •••• 0007"}
    assert _tables(tmp_path, order(1, transactions=[wallet, card]))["orders"][0]["payment_tail"] == "0007"
    assert _tables(tmp_path, order(1, transactions=[wallet]))["orders"][0]["payment_tail"] is None


def test_people_who_are_not_known_have_no_hash(tmp_path: Path) -> None:
    nobody = order(1, email=None, phone=None, shippingAddress=None)
    bare = _tables(tmp_path, nobody, order(2, shippingLine=None))["orders"]
    hashes = ("email_hash", "phone_hash", "name_postcode_hash", "address_hash", "identity_address_hash")
    assert [bare[0][name] for name in (*hashes, "customer_name", "country")] == [None] * 7
    assert bare[1]["service"] is None


@pytest.mark.parametrize(
    ("given", "channel"), [("web", "shopify"), ("pos", "person"), ("580111", "other"), (None, "other")]
)
def test_channels(given: str | None, channel: str, tmp_path: Path) -> None:
    assert _tables(tmp_path, order(1, sourceName=given))["orders"][0]["channel"] == channel


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("19.99", "EUR", "1999"),
        ("-5.00", "EUR", "-500"),
        ("0.0", "EUR", "0"),
        ("2031", "JPY", "2031"),
        ("1.234", "KWD", "1234"),
        ("19.999", "USD", "19.999"),
        ("1,234.50", "USD", "1,234.50"),
        ("20.5", "JPY", "20.5"),
        ("90071992547.93", "EUR", "9007199254793"),
    ],
)
def test_money_is_exact_or_shown_as_it_came(amount: str, currency: str, minor: str, tmp_path: Path) -> None:
    total = {"shopMoney": {"amount": amount, "currencyCode": currency}, "presentmentMoney": None}
    head = _tables(tmp_path, order(1, currencyCode=currency, currentTotalPriceSet=total))["orders"][0]
    assert head["total_minor"] == minor
    assert head["total_presentment_minor"] is None


def test_edits_are_told_from_other_agreements(tmp_path: Path) -> None:
    kinds = ["OrderAgreement", "OrderEditAgreement", "RefundAgreement", "ReturnAgreement"]
    told = page([agreement(number, kind) for number, kind in enumerate(kinds)])
    found = _tables(tmp_path, order(1, agreements=told))["order_changes"]
    assert [row["kind"] for row in found] == ["order", "order_edit", "refund", "return"]


def test_a_sale_and_a_capture_do_not_double_their_order(tmp_path: Path) -> None:
    both = [transaction(1, "AUTHORIZATION"), transaction(2, "CAPTURE")]
    found = _tables(tmp_path, order(1, transactions=both))
    assert len(found["orders"]) == 1
    assert [(row["kind"], row["_item"]) for row in found["transactions"]] == [
        ("AUTHORIZATION", "/data/orders/nodes/0/transactions/0"),
        ("CAPTURE", "/data/orders/nodes/0/transactions/1"),
    ]


def test_values_that_are_not_what_they_should_be_come_through_as_text(tmp_path: Path) -> None:
    """Nothing is cast in silence: the loader sees what the store said, and judges it."""
    found = _tables(tmp_path, order(1, test="perhaps", createdAt="yesterday", lineItems=page([{"quantity": 1.5}])))
    assert (found["orders"][0]["is_test"], found["orders"][0]["created_at"]) == ("perhaps", "yesterday")
    assert (found["order_lines"][0]["quantity"], found["order_lines"][0]["line_id"]) == ("1.5", None)


def test_a_bulk_line_of_no_known_kind_is_offered_as_an_order(tmp_path: Path) -> None:
    lines = [b'{"id":"gid://shopify/Unheard/1","__parentId":"gid://shopify/Order/1"}', b'{"name":"#1"}', b"{}"]
    found = rows(feed_of(CONNECTOR, "orders_bulk"), lines, tmp_path)
    assert len(found["orders"]) == 3
    assert sum(len(some) for table, some in found.items() if table != "orders") == 0


def test_both_clocks_of_money_are_kept_apart(tmp_path: Path) -> None:
    total = {**euro("10.00"), "presentmentMoney": {"amount": "11.00", "currencyCode": "USD"}}
    head = _tables(tmp_path, order(1, currentTotalPriceSet=total, presentmentCurrencyCode="USD"))["orders"][0]
    assert (head["total_minor"], head["currency"]) == ("1000", "EUR")
    assert (head["total_presentment_minor"], head["presentment_currency"]) == ("1100", "USD")
