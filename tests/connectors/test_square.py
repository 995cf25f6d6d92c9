"""A Square seller: searches sort as they filter, cursors repeat the question, all locations are asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.square import CONNECTOR
from ingest.errors import BrokenReplyError, FatalError, ProtocolError, RefusedError
from tests.connectors.conftest import SECRET, ContextMaker, Row, feed_of, fetch, rows

CHANNELS = {"Invoices": "instagram", "Point of Sale": "person"}
PLACES = {"L1": "leeds"}
ORDERS, PAYMENTS = frozenset({"orders"}), frozenset({"payments"})


def gbp(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "GBP"}


def sale(number: int, **changes: Any) -> dict[str, Any]:
    where = {"address_line_1": "12 Mill Ln", "locality": "London", "postal_code": "sw1a1aa", "country": "GB"}
    person = {"display_name": "LOVELACE, Ada", "email_address": "ada@b.org", "phone_number": "+442079460958"}
    return {
        "id": f"O{number}",
        "location_id": "L1",
        "reference_id": f"#{number}",
        "source": {"name": "Invoices"},
        "line_items": [
            {
                "uid": f"O{number}-1",
                "catalog_object_id": "CATMUG",
                "name": "Stoneware mug",
                "variation_name": "sand",
                "quantity": "2",
                "item_type": "ITEM",
                "base_price_money": gbp(1190),
            }
        ],
        "fulfillments": [
            {
                "uid": "F1",
                "type": "SHIPMENT",
                "state": "PROPOSED",
                "shipment_details": {"recipient": {**person, "address": where}, "shipping_type": "standard"},
            }
        ],
        "tenders": [{"card_details": {"card": {"last_4": "4242"}}}],
        "refunds": [],
        "created_at": "2026-11-20T10:00:00Z",
        "updated_at": "2026-11-20T11:30:00Z",
        "state": "OPEN",
        "version": 3,
        "total_money": gbp(2380),
        **changes,
    }


def _answering(server: HTTPServer, pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A search that answers these pages one after the other; the bodies it was asked with."""
    bodies: list[dict[str, Any]] = []

    def answer(request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        assert request.headers["Square-Version"] == "2026-10-21"
        bodies.append(request.get_json())
        return Response(json.dumps(pages[min(len(bodies), len(pages)) - 1]))

    server.expect_request("/v2/orders/search", method="POST").respond_with_handler(answer)
    return bodies


@pytest.fixture
def read(httpserver: HTTPServer, context: ContextMaker, tmp_path: Path) -> Callable[..., dict[str, list[Row]]]:
    def of(*orders: dict[str, Any], **options: Any) -> dict[str, list[Row]]:
        _answering(httpserver, [{"orders": list(orders)}])
        asked = fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES, channels=CHANNELS, **options))
        return rows(feed_of(CONNECTOR, "orders"), asked.lines("orders"), tmp_path, "square")

    return of


def test_later_pages_repeat_the_question(httpserver: HTTPServer, context: ContextMaker) -> None:
    pages = [{"orders": [sale(1)], "cursor": "c1"}, {"orders": [sale(2)], "cursor": "c2"}, {}]
    bodies = _answering(httpserver, pages)
    cursors = {"orders": "2026-11-22T05:55:00Z"}
    asked = fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES, cursors=cursors))
    first, *later = bodies
    assert [body.pop("cursor") for body in later] == ["c1", "c2"]
    assert all(body == first for body in later)
    query = first["query"]
    assert query["sort"] == {"sort_field": "UPDATED_AT", "sort_order": "ASC"}
    assert query["filter"]["date_time_filter"] == {
        "updated_at": {"start_at": "2026-11-22T05:45:00Z", "end_at": "2026-11-22T06:00:00Z"}
    }
    assert len(asked.lines("orders")) == 2  # an empty page says nothing and is not landed
    assert asked.cursors() == {"orders": "2026-11-22T06:00:00Z"}


def test_no_more_than_ten_locations_are_asked_at_once(httpserver: HTTPServer, context: ContextMaker) -> None:
    bodies = _answering(httpserver, [{}])
    fetch(CONNECTOR, context("square", only=ORDERS, locations={f"L{n:02}": "leeds" for n in range(23)}))
    assert [len(body["location_ids"]) for body in bodies] == [10, 10, 3]


def test_payments_are_asked_location_by_location_and_since_ever(httpserver: HTTPServer, context: ContextMaker) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        asked.append(dict(request.args))
        more = {"cursor": "next"} if len(asked) == 1 else {}
        return Response(json.dumps({"payments": [{"id": f"P{len(asked)}"}], **more}))

    httpserver.expect_request("/v2/payments").respond_with_handler(answer)
    given = fetch(CONNECTOR, context("square", only=PAYMENTS, locations={"L1": "leeds", "L2": "reno"}))
    assert [one["location_id"] for one in asked] == ["L1", "L1", "L2"]
    assert {one["begin_time"] for one in asked} == {"2009-01-01T00:00:00Z"}  # the usual beginning is a year ago
    assert len(given.lines("payments")) == 3


@pytest.mark.parametrize("feed", ["orders", "payments"])
def test_a_cursor_that_repeats_is_seen(httpserver: HTTPServer, context: ContextMaker, feed: str) -> None:
    body = {"orders": [sale(1)], "payments": [{"id": "P1"}], "cursor": "same"}
    httpserver.expect_request("/v2/orders/search").respond_with_json(body)
    httpserver.expect_request("/v2/payments").respond_with_json(body)
    with pytest.raises(ProtocolError, match="repeats a cursor"):
        fetch(CONNECTOR, context("square", only=frozenset({feed}), locations=PLACES))


def test_a_page_of_something_else_is_asked_again(httpserver: HTTPServer, context: ContextMaker) -> None:
    _answering(httpserver, [{"orders": {"id": "O1"}}])
    with pytest.raises(BrokenReplyError, match="holds no orders"):
        fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES))


def test_a_refused_token_stops_the_source(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request("/v2/orders/search").respond_with_json({"errors": [{"code": "UNAUTHORIZED"}]}, 401)
    with pytest.raises(RefusedError):
        fetch(CONNECTOR, context("square", locations=PLACES))


def test_without_locations_nothing_is_asked(context: ContextMaker) -> None:
    with pytest.raises(FatalError, match="which locations"):
        fetch(CONNECTOR, context("square"))


def test_an_invoice_row_by_row(read: Callable[..., dict[str, list[Row]]]) -> None:
    found = read(sale(7))
    (head,) = found["orders"]
    expected = {
        "order_id": "O7",
        "name": "#7",
        "channel": "instagram",
        "requires_shipping": "true",
        "created_at": "2026-11-20T10:00:00Z",
        "updated_at": "2026-11-20T11:30:00Z",
        "total_minor": "2380",
        "currency": "GBP",
        "customer_name": "LOVELACE, Ada",
        "payment_tail": "4242",
        "cancelled_at": None,
        "_item": "/page/orders/0",
    }
    assert {name: head[name] for name in expected} == expected
    line = found["order_lines"][0]
    assert (line["sku"], line["title"], line["quantity"]) == ("CATMUG", "Stoneware mug, sand", "2")
    promise = found["fulfillment_orders"][0]
    assert (promise["fulfillment_order_id"], promise["status"], promise["location_id"]) == ("O7", "OPEN", "L1")
    assert found["fulfillments"] == []


def test_a_parcel_is_shown_once_it_was_shipped(read: Callable[..., dict[str, list[Row]]]) -> None:
    sent = sale(7)
    sent["fulfillments"][0]["state"] = "COMPLETED"
    sent["fulfillments"][0]["shipment_details"] |= {
        "shipped_at": "2026-11-21T09:00:00Z",
        "carrier": "Royal Mail",
        "tracking_number": "RM1",
    }
    found = read(sent)
    shown = found["fulfillments"][0]
    assert (shown["fulfillment_id"], shown["created_at"], shown["tracking_number"]) == (
        "O7/F1",
        "2026-11-21T09:00:00Z",
        "RM1",
    )
    assert found["orders"][0]["fulfillment_status"] == "FULFILLED"
    assert found["fulfillment_order_lines"][0]["remaining"] == "0"


def test_a_sale_at_the_counter_asks_for_nothing_to_be_sent(read: Callable[..., dict[str, list[Row]]]) -> None:
    found = read(sale(8, source={"name": "Point of Sale"}, fulfillments=[], state="COMPLETED"))
    (head,) = found["orders"]
    assert (head["channel"], head["requires_shipping"], head["email_hash"], head["customer_name"]) == (
        "person",
        "false",
        None,
        None,
    )
    assert found["fulfillment_orders"] == found["fulfillment_order_lines"] == []


def card(holder: str | None) -> list[dict[str, Any]]:
    """What paid: one card, and whose it is."""
    return [
        {
            "card_details": {
                "card": {"last_4": "4242", "cardholder_name": holder, "billing_address": {"postal_code": "sw1a1aa"}}
            }
        }
    ]


def test_of_an_invoice_without_a_parcel_the_cards_holder_is_the_customer(
    read: Callable[..., dict[str, list[Row]]],
) -> None:
    bare = {"fulfillments": [], "tenders": card("LOVELACE, Ada")}
    found = read(sale(7), sale(8, **bare), sale(9, **bare, source={"name": "Point of Sale"}), sale(10, fulfillments=[]))
    known, held, till, nobody = found["orders"]
    assert (held["customer_name"], held["payment_tail"], held["requires_shipping"]) == (
        "LOVELACE, Ada",
        "4242",
        "false",
    )
    assert held["name_postcode_hash"] == known["name_postcode_hash"]
    for head in (till, nobody):
        assert (head["customer_name"], head["name_postcode_hash"]) == (None, None)


ADA: dict[str, Any] = {
    **{"id": "C1", "given_name": "Ada", "family_name": "Lovelace", "email_address": "ada@b.org"},
    **{"phone_number": "+442079460958", "birthday": "1815-12-10", "note": "likes engines"},
    "address": {"address_line_1": "12 Mill Ln", "postal_code": "sw1a1aa", "country": "GB"},
}


def _directory(server: HTTPServer, *profiles: dict[str, Any], status: int = 200) -> list[list[str]]:
    """A directory that knows these; the ids that it was asked for, call by call."""
    asked: list[list[str]] = []
    known = {profile["id"]: {"customer": profile} for profile in profiles}

    def answer(request: Request) -> Response:
        asked.append(request.get_json()["customer_ids"])
        unknown = {"errors": [{"code": "NOT_FOUND"}]}
        return Response(json.dumps({"responses": {name: known.get(name, unknown) for name in asked[-1]}}), status)

    server.expect_request("/v2/customers/bulk-retrieve", method="POST").respond_with_handler(answer)
    return asked


def test_an_invoice_without_a_parcel_is_its_customer_s(
    httpserver: HTTPServer, read: Callable[..., dict[str, list[Row]]]
) -> None:
    asked = _directory(httpserver, ADA)
    bare = {"fulfillments": [], "tenders": []}
    sent = sale(7)
    sent["fulfillments"][0]["shipment_details"]["recipient"]["display_name"] = "Ada Lovelace"
    found = read(sent, sale(8, **bare, customer_id="C1"), sale(9, **bare, customer_id="GONE"), sale(10, **bare))
    known, invoice, deleted, nobody = found["orders"]
    for key in ("email_hash", "phone_hash", "name_postcode_hash"):
        assert invoice[key] == known[key] is not None, key
    assert (invoice["customer_name"], invoice["address_hash"], invoice["country"]) == ("Ada Lovelace", None, None)
    for head in (deleted, nobody):
        assert (head["customer_name"], head["email_hash"], head["name_postcode_hash"]) == (None, None, None)
    assert asked == [["C1", "GONE"]]


def test_of_a_profile_only_who_it_is_is_landed(httpserver: HTTPServer, context: ContextMaker) -> None:
    _directory(httpserver, ADA)
    _answering(httpserver, [{"orders": [sale(7, customer_id="C1")]}])
    (line,) = fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES)).lines("orders")
    assert json.loads(line)["customers"] == {
        "C1": {
            **{"given_name": "Ada", "family_name": "Lovelace", "email_address": "ada@b.org"},
            **{"phone_number": "+442079460958", "address": {"postal_code": "sw1a1aa", "country": "GB"}},
        }
    }


def test_a_hundred_profiles_are_asked_for_at_once(httpserver: HTTPServer, context: ContextMaker) -> None:
    asked = _directory(httpserver)
    _answering(httpserver, [{"orders": [sale(n, customer_id=f"C{n % 240:03}") for n in range(480)]}])
    fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES))
    assert [len(one) for one in asked] == [100, 100, 40]


def test_a_directory_that_is_closed_to_us_stops_nothing_and_is_told(
    httpserver: HTTPServer, context: ContextMaker
) -> None:
    asked = _directory(httpserver, ADA, status=403)
    pages = [{"orders": [sale(n, customer_id="C1")], "cursor": f"c{n}"} for n in (1, 2)]
    _answering(httpserver, [*pages, {}])
    given = context("square", only=ORDERS, locations=PLACES)
    lines = fetch(CONNECTOR, given).lines("orders")
    assert [json.loads(line)["customers"] for line in lines] == [{}, {}]
    (finding,) = given.findings
    assert (finding.level, finding.part, finding.expected) == ("warning", "customers", "the permission CUSTOMERS_READ")
    assert "customers = false" in finding.action
    assert len(asked) == 1


def test_a_directory_that_shall_not_be_read_is_not(
    httpserver: HTTPServer, read: Callable[..., dict[str, list[Row]]]
) -> None:
    asked = _directory(httpserver, ADA)
    (head,) = read(sale(8, fulfillments=[], tenders=[], customer_id="C1"), customers=False)["orders"]
    assert (head["customer_name"], asked) == (None, [])


def test_a_reply_without_profiles_is_asked_again(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request("/v2/customers/bulk-retrieve").respond_with_json({"responses": []})
    _answering(httpserver, [{"orders": [sale(7, customer_id="C1")]}])
    with pytest.raises(BrokenReplyError, match="holds no profiles"):
        fetch(CONNECTOR, context("square", only=ORDERS, locations=PLACES))


@pytest.mark.parametrize("way", ["pickup", "delivery"])
def test_who_fetches_it_or_has_it_brought_is_known_too(read: Callable[..., dict[str, list[Row]]], way: str) -> None:
    person = sale(7)["fulfillments"][0]["shipment_details"]["recipient"]
    (head,) = read(sale(7, fulfillments=[{"type": way.upper(), f"{way}_details": {"recipient": person}}]))["orders"]
    assert head["customer_name"] == "LOVELACE, Ada"
    assert head["email_hash"] and head["phone_hash"]


def test_a_source_that_the_settings_do_not_name_is_other(read: Callable[..., dict[str, list[Row]]]) -> None:
    found = read(sale(9, source={"name": "Kiosk"}, reference_id=None), sale(10, source=None))
    assert [row["channel"] for row in found["orders"]] == ["other", "other"]
    assert found["orders"][0]["name"] == "#O9"


def test_cancelled_orders_and_drafts(read: Callable[..., dict[str, list[Row]]]) -> None:
    gone = sale(1, state="CANCELED", closed_at="2026-11-20T12:00:00Z")
    found = read(gone, sale(2, state="DRAFT"))
    (head,) = found["orders"]
    assert head["cancelled_at"] == "2026-11-20T12:00:00Z"
    assert found["fulfillment_orders"][0]["status"] == "CANCELLED"


def test_quantities_that_are_no_whole_numbers_come_through_as_text(read: Callable[..., dict[str, list[Row]]]) -> None:
    half = sale(1)
    half["line_items"] = [{**half["line_items"][0], "quantity": text} for text in ("1.5", "3.00")]
    assert [row["quantity"] for row in read(half)["order_lines"]] == ["1.5", "3"]


def test_payments_row_by_row(tmp_path: Path) -> None:
    paid = {"id": "P1", "order_id": "O1", "source_type": "CARD", "created_at": "2026-11-20T11:30:00Z"}
    lines = [{**paid, "status": status, "amount_money": gbp(2380)} for status in ("COMPLETED", "APPROVED", "VOIDED")]
    found = rows(feed_of(CONNECTOR, "payments"), [json.dumps({"payments": lines}).encode()], tmp_path)["transactions"]
    assert [row["status"] for row in found] == ["SUCCESS", "PENDING", "VOIDED"]
    assert (found[0]["amount_minor"], found[0]["gateway"], found[2]["_item"]) == ("2380", "card", "/payments/2")


def test_the_look_names_locations_that_are_not_read(httpserver: HTTPServer, context: ContextMaker) -> None:
    places = [{"id": "L1", "name": "Leeds"}, {"id": "L2", "name": "Market"}]
    httpserver.expect_request("/v2/locations").respond_with_json(
        {"locations": places}, headers={"square-version": "2026-07-15"}
    )
    httpserver.expect_request("/v2/customers").respond_with_json({"errors": [{"code": "FORBIDDEN"}]}, 403)
    found = list(CONNECTOR.check(context("square", locations=PLACES)))
    assert [(one.what, one.level) for one in found if one.level != "ok"] == [
        ("Location of the Square seller", "error"),  # no warehouse is set up
        ("Location that is not read", "warning"),
        ("Customer directory", "warning"),
        ("API version served", "warning"),
    ]
