"""What does an entry of a store's log become: who wrote it, about what, and nothing that nobody needs to know?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import connectors
from tests.connectors.conftest import Row, feed_of, rows

SHOPIFY = connectors()["shopify"]
ORDER = "gid://shopify/Order/1"
ENTRY = {
    "__typename": "BasicEvent",
    "id": "gid://shopify/BasicEvent/1",
    "action": "update",
    "message": "The order was changed.",
    "createdAt": "2026-11-16T09:00:00Z",
    "appTitle": None,
    "attributeToApp": False,
    "attributeToUser": False,
    "subjectId": ORDER,
    "author": None,
    "arguments": None,
}
NOTE = {
    "__typename": "CommentEvent",
    "action": "comment",
    "message": "Customer is furious, be nice",
    "subject": {"id": ORDER},
    "staff": {"name": "Ada Brandt"},
    "subjectId": None,
}


def told(folder: Path, feed: str = "events_bulk", **changes: Any) -> list[Row]:
    entry: dict[str, Any] = {**ENTRY, **changes}
    line = entry if feed == "events_bulk" else {"data": {"events": {"nodes": [entry]}}}
    return rows(feed_of(SHOPIFY, feed), [json.dumps(line).encode()], folder)["order_events"]


@pytest.mark.parametrize(
    ("changes", "kind", "writer"),
    [
        ({"attributeToApp": True, "appTitle": "Quayside"}, "app", "Quayside"),
        ({"attributeToApp": True}, "app", "unknown"),
        ({"attributeToUser": True, "author": "Ada Brandt"}, "staff", "Ada Brandt"),
        ({"action": "placed", "author": "Bob Norman"}, "customer", "customer"),
        ({"author": "Shopify"}, "system", "store"),
        (NOTE, "staff", "Ada Brandt"),
        ({**NOTE, "staff": None}, "staff", "unknown"),
    ],
)
def test_who_wrote_it(tmp_path: Path, changes: dict[str, Any], kind: str, writer: str) -> None:
    (row,) = told(tmp_path, **changes)
    assert (row["writer_kind"], row["writer"], row["order_id"]) == (kind, writer, ORDER)


@pytest.mark.parametrize("feed", ["events_bulk", "events_page"])
def test_what_it_is_about_stands_in_its_arguments(tmp_path: Path, feed: str) -> None:
    parcel = "gid://shopify/Fulfillment/7"
    (row,) = told(tmp_path, feed, action="fulfillment_success", arguments=[parcel, "#1001"])
    assert (row["subject_id"], row["action"]) == (parcel, "fulfillment_success")


def test_a_letter_is_told_by_its_title_only(tmp_path: Path) -> None:
    words = "Shipping confirmation email was sent to Bob Norman (bob@mail.example)."
    (row,) = told(tmp_path, action="mail_sent", message=words)
    assert row["detail"] == "Shipping confirmation email"


def test_an_internal_note_keeps_its_text_to_itself(tmp_path: Path) -> None:
    (row,) = told(tmp_path, **NOTE)
    assert row["detail"] is None
    assert "furious" not in repr(row)


def test_markup_and_addresses_are_taken_out_of_a_message(tmp_path: Path) -> None:
    words = '<a href="/admin/orders/1">#1001</a> was changed by ada@shop.example'
    (row,) = told(tmp_path, message=words)
    assert row["detail"] == "#1001 was changed by …"


def test_an_action_that_nobody_knows_passes_through(tmp_path: Path) -> None:
    (row,) = told(tmp_path, action="teleported")
    assert (row["action"], row["writer_kind"]) == ("teleported", "system")


def test_what_is_about_no_order_is_left_out(tmp_path: Path) -> None:
    assert told(tmp_path, subjectId="gid://shopify/Product/1") == []
