"""Does a book change whole or not at all, with its history, and does the slower of two learn who was faster?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from ledger import Ledger, audit, books
from ledger.books import Lines
from ledger.errors import BookConflict, DecisionRefused
from tests.ledger.steps import HOUR, NOON, contents, side_by_side, split

BOOK = "sku_map"


def written(ledger: Ledger, lines: Lines, *, seen: int = 0, author: str = "mia", hours: int = 0) -> int:
    return books.write(ledger, BOOK, lines, seen=seen, author=author, reason="new range", at=NOON + hours * HOUR)


def line(sku: str) -> dict[str, Any]:
    return {"channel": "etsy", "sku": sku, "quantity": 1, "valid_to": None}


def test_a_book_says_what_was_written_last_and_remembers_the_rest(ledger: Ledger) -> None:
    assert books.current(ledger, BOOK).revision == 0
    assert written(ledger, {"a": line("A"), "b": line("B")}) == 1
    assert written(ledger, {"a": line("A2"), "b": None, "c": line("C")}, seen=1, hours=1) == 2
    now = books.current(ledger, BOOK)
    assert (now.revision, dict(now.lines)) == (2, {"a": line("A2"), "c": line("C")})
    told = {change.key: (change.before, change.after) for change in books.changes(ledger, BOOK, 2)}
    assert told == {"a": (line("A"), line("A2")), "b": (line("B"), None), "c": (None, line("C"))}
    assert [(one.revision, one.author, one.lines) for one in books.history(ledger)] == [(2, "mia", 3), (1, "mia", 2)]
    first, second = audit.entries(ledger, subject=f"book {BOOK}")
    assert '"before":{"channel":"etsy","quantity":1,"sku":"A","valid_to":null}' in second.detail
    assert '"reason":"new range"' in first.detail


def test_writing_the_same_twice_changes_nothing(ledger: Ledger) -> None:
    written(ledger, {"a": line("A")})
    before = contents(ledger)
    assert written(ledger, {"a": line("A"), "z": None}, seen=1, hours=1) == 1
    assert contents(ledger) == before


def test_who_did_not_see_the_newest_revision_is_told_who_was_faster(ledger: Ledger) -> None:
    written(ledger, {"a": line("A")})
    before = contents(ledger)
    with pytest.raises(
        BookConflict, match=r"at revision 1, you saw 0: mia changed it at 2026-11-16 12:00:00 UTC"
    ) as told:
        written(ledger, {"b": line("B")}, author="tom")
    assert told.value.winner == "mia"
    assert contents(ledger) == before


def test_of_two_at_once_exactly_one_wins(ledger: Ledger) -> None:
    for seen in range(20):
        done, lost = split(
            side_by_side(
                lambda seen=seen: written(ledger, {"a": line(f"mia{seen}")}, seen=seen),
                lambda seen=seen: written(ledger, {"a": line(f"tom{seen}")}, seen=seen, author="tom"),
            )
        )
        assert done == [seen + 1]
        assert [type(one) for one in lost] == [BookConflict]
    assert audit.verify(ledger) == []


def test_a_change_that_needs_a_second_person_waits_for_one(ledger: Ledger) -> None:
    written(ledger, {"a": line("A")})
    lines: Lines = {"a": None}
    number = books.propose(
        ledger, BOOK, lines, seen=1, author="mia", reason="sold out", needs="mass change", at=NOON + HOUR
    )
    assert [one.proposal_id for one in books.waiting(ledger)] == [number]
    with pytest.raises(DecisionRefused, match="is your own: mass change"):
        books.confirm(ledger, number, by="mia", at=NOON + HOUR)
    assert dict(books.current(ledger, BOOK).lines) == {"a": line("A")}
    assert books.confirm(ledger, number, by="fay", at=NOON + 2 * HOUR) == 2
    assert (books.current(ledger, BOOK).lines, books.waiting(ledger)) == ({}, [])
    newest = books.history(ledger, BOOK)[0]
    assert (newest.author, newest.confirmed_by) == ("mia", "fay")
    with pytest.raises(DecisionRefused, match="taken already, by fay"):
        books.confirm(ledger, number, by="tom", at=NOON + 3 * HOUR)


def test_a_proposal_that_was_overtaken_or_refused_changes_nothing(ledger: Ledger) -> None:
    written(ledger, {"a": line("A")})
    late, unwanted = (
        books.propose(ledger, BOOK, {"a": None}, seen=1, author="mia", reason="r", needs="n", at=NOON) for _ in range(2)
    )
    written(ledger, {"b": line("B")}, seen=1, hours=1)
    with pytest.raises(BookConflict):
        books.confirm(ledger, late, by="fay", at=NOON + 2 * HOUR)
    books.refuse(ledger, unwanted, by="fay", at=NOON + 2 * HOUR)
    assert set(books.current(ledger, BOOK).lines) == {"a", "b"}
    assert [one.proposal_id for one in books.waiting(ledger)] == [late]


def test_nobody_and_no_reason_change_nothing(ledger: Ledger) -> None:
    for author, reason in (("", "r"), ("mia", " ")):
        with pytest.raises(DecisionRefused, match="say who and why"):
            books.write(ledger, BOOK, {"a": line("A")}, seen=0, author=author, reason=reason, at=NOON)


def test_a_large_change_is_told_by_number_and_digest(ledger: Ledger) -> None:
    written(ledger, {f"{number:05}": line("A") for number in range(5_000)})
    (entry,) = audit.entries(ledger, subject=f"book {BOOK}")
    assert '"lines":5000' in entry.detail
    assert '"sha256":"' in entry.detail
    assert len(entry.detail) < 500


def test_history_can_be_neither_changed_nor_removed(ledger: Ledger) -> None:
    written(ledger, {"a": line("A")})
    for table in ("book_lines", "book_revisions"):
        for statement in (f"UPDATE {table} SET book = 'x'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DatabaseError, match="append-only"), ledger.engine.begin() as connection:
                connection.execute(text(statement))
