"""Tickets as helpdesks export them, as files of one's own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import facts
from ingest.codes import CODES
from ingest.settings import load as load_settings
from ingest.warehouse import Builder
from tests.load.dock import Dock

USUAL = {
    "ticket_id": "2",
    "store": "berlin",
    "created_at": "2026-11-20T10:00:00Z",
    "updated_at": "2026-11-21T10:00:00Z",
    "status": "open",
    "contact": "email",
    "subject": "Hello",
    "tags": "late",
    "order_ref": "#1042",
    "solved_at": "",
}


def _file(*tickets: dict[str, str], without: str = "") -> str:
    names = [name for name in {**USUAL, **(tickets[-1] if tickets else {})} if name != without]
    out = io.StringIO()
    table = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows({**USUAL, **ticket} for ticket in tickets)
    return out.getvalue()


HELD: dict[str, tuple[dict[str, str], str, str]] = {
    "K01 no number": ({"ticket_id": ""}, "E_REQ", "ticket_id"),
    "W02 number of a spreadsheet": ({"ticket_id": "1.2E+11"}, "E_ID", "ticket_id"),
    "K05 no state": ({"status": ""}, "E_REQ", "status"),
    "K06 closed before it was opened": ({"solved_at": "2026-11-19T10:00:00Z"}, "E_DATE", "solved_at"),
    "K06 changed before it was opened": ({"updated_at": "2026-11-19T10:00:00Z"}, "E_DATE", "updated_at"),
    "K10 subject of 100 kB": ({"subject": "x" * 100_000}, "E_SIZE", "subject"),
    "K14 no zone": ({"created_at": "2026-11-20 10:00"}, "E_TZ", "created_at"),
    "K19 duration for a time": ({"solved_at": "1 day, 02:00"}, "E_DATE", "solved_at"),
    "K18 negative duration for a time": ({"solved_at": "-3600"}, "E_DATE", "solved_at"),
    "K22 no channel": ({"contact": ""}, "E_REQ", "contact"),
    "V20 NUL": ({"subject": "a\x00b"}, "E_NUL", "subject"),
}


@pytest.mark.parametrize("name", HELD)
def test_a_bad_ticket_is_held_and_its_neighbours_land(dock: Dock, name: str) -> None:
    said, code, field = HELD[name]
    dock.bring("tickets", _file({"ticket_id": "1"}, said, {"ticket_id": "3"}))
    dock.load()
    ((*found, message, shown),) = dock.rows("SELECT code, field, line, message, found FROM quarantine")
    assert found == [code, field, 3]
    assert message.startswith(f"{field} ")
    assert ": expected " in message
    assert message.endswith(CODES[code].action)
    assert not (field == "subject" and shown)  # what a customer wrote is not repeated
    assert dock.rows("SELECT ticket_id FROM tickets ORDER BY 1") == [("1",), ("3",)]


TAKEN: dict[str, tuple[dict[str, str], str, object]] = {
    "K03 order that nobody knows": ({"order_ref": "#99999999"}, "order_ref", "#99999999"),
    "K04 order without its sign": ({"order_ref": "1042"}, "order_ref", "1042"),
    "K04 order with its sign": ({"order_ref": "#1042"}, "order_ref", "#1042"),
    "K05 state that is new": ({"status": "parked"}, "status", "parked"),
    "K09 one tag": ({"tags": "late"}, "tags", ["late"]),
    "K09 tags with bars": ({"tags": "late|vip"}, "tags", ["late", "vip"]),
    "K09 tags as JSON": ({"tags": '["late", "v|p"]'}, "tags", ["late", "v|p"]),
    "K09 no tags": ({"tags": ""}, "tags", None),
    "K11 HTML": ({"subject": "<img src=x onerror=alert(1)>"}, "subject", "<img src=x onerror=alert(1)>"),
    "K16 merged": ({"tags": "closed_by_merge"}, "tags", ["closed_by_merge"]),
    "K17 deleted": ({"status": "deleted"}, "status", "deleted"),
    "K22 channel that is new": ({"contact": "carrier pigeon"}, "contact", "carrier pigeon"),
    "K23 customer redacted": ({"subject": "", "order_ref": ""}, "subject", None),
    "K24 right to left": ({"subject": "\u202eשלום"}, "subject", "\u202eשלום"),
    "K25 emoji only": ({"subject": "\U0001f4e6"}, "subject", "\U0001f4e6"),
    "V15 subject over two lines": ({"subject": "a\nb"}, "subject", "a\nb"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_write_is_taken_as_it_is(dock: Dock, name: str) -> None:
    said, column, value = TAKEN[name]
    dock.bring("tickets", _file({"ticket_id": "1"}, said))
    dock.load()
    assert dock.held() == []
    assert dock.rows(f"SELECT {column} FROM tickets WHERE ticket_id = '2'") == [(value,)]  # noqa: S608


UNREAD = {"K08": "priority", "K15": "agent", "K20": "csat", "K21": "language", "K18": "first_reply_minutes"}


@pytest.mark.parametrize("name", UNREAD)
def test_columns_of_no_contract_are_not_taken(dock: Dock, name: str) -> None:
    dock.bring("tickets", _file({UNREAD[name]: "6 of 5"}))
    dock.load()
    assert dock.held() == []
    assert dock.rows("SELECT ticket_id FROM tickets") == [("2",)]


def test_k02_a_ticket_that_is_repeated(dock: Dock) -> None:
    dock.bring("tickets", _file({"ticket_id": "1"}, {"ticket_id": "1"}, {}, {"status": "solved"}))
    (report,) = dock.load()
    assert (report.offered, report.landed, report.quarantined, report.deduplicated) == (4, 1, 2, 1)
    assert [row[:3] for row in dock.held()] == [("E_DUP", "ticket_id", 4), ("E_DUP", "ticket_id", 5)]


def test_k07_a_ticket_that_is_reopened_is_open(dock: Dock) -> None:
    solved = {"status": "solved", "solved_at": "2026-11-21T09:00:00Z"}
    dock.bring("tickets", _file(solved, {"updated_at": "2026-11-22T10:00:00Z"}))
    dock.load()
    assert dock.rows("SELECT status, solved_at FROM tickets") == [("open", None)]


def test_k26_a_ticket_of_another_store_is_held(dock: Dock) -> None:
    dock.bring("tickets", _file({"ticket_id": "1"}, {"store": "paris"}), store="berlin")
    dock.load()
    assert [row[:3] for row in dock.held()] == [("E_XSTORE", "store", 3)]


def test_k12_k13_no_fact_repeats_what_a_customer_wrote(dock: Dock) -> None:
    """Card numbers and addresses of people stay in the ticket and its landing; whatever is shown is made of facts."""
    words = ("4111 1111 1111 1111", "ada@example.org")
    dock.bring("tickets", _file({"subject": f"my card {words[0]}, write to {words[1]}"}))
    dock.load()
    with Builder(Path(dock.home)) as builder:
        builder.set_snapshot(datetime(2026, 11, 22, 6, tzinfo=UTC), load_settings(dock.home, required=False))
        for fact in facts.build(builder):
            said = repr(builder.rows(f"SELECT * FROM {fact}"))  # noqa: S608
            assert not any(word in said for word in words), fact
        assert builder.rows("SELECT count(*) FROM fact_support") == [(1,)]
