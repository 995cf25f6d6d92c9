"""Patching or improving: what work by hand cost, how much of it was for what had been mended before, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.scorecard import patching
from dashboard.scorecard.patching import Changed
from ingest.warehouse import Reader
from ledger import books, open_home, routes, rules
from tests.dashboard.test_pages import said
from tests.facts.asked import Asked

TABLES = """
CREATE TABLE snapshot AS SELECT 'Europe/Berlin' AS reporting_zone;
CREATE TABLE queue_prices(queue VARCHAR, item VARCHAR, cost_minor BIGINT);
INSERT INTO queue_prices VALUES
  ('late', 'labour', 4500), ('late', 'shipping', 5000), ('lost', 'service', 10000), ('lost', 'labour', 500),
  ('free', 'shipping', 700), ('foreign', 'labour', NULL);
CREATE TABLE fact_exceptions(
  case_id VARCHAR, queue VARCHAR, store VARCHAR, root_cause VARCHAR, is_repeat BOOLEAN, outcome VARCHAR
);
CREATE TABLE cases(
  case_id VARCHAR, parent_id VARCHAR, fingerprint VARCHAR, status VARCHAR, root_cause VARCHAR, closed_at TIMESTAMP
);
"""
WEEK = "2026-11-09"
INSIDE, LATER = "2026-11-10 12:00:00", "2026-11-11 12:00:00"
Add = Callable[..., None]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        yield opened


@pytest.fixture
def resolved(connection: duckdb.DuckDBPyConnection) -> Add:
    """Plant a case that a person closed."""

    def add(number: int, queue: str = "late", at: str = INSIDE, cause: str = "capacity", **values: Any) -> None:
        store, repeat = values.get("store", "berlin"), values.get("is_repeat", False)
        outcome = values.get("outcome", "resolved")
        fact = [str(number), queue, store, cause, repeat, outcome]
        connection.execute("INSERT INTO fact_exceptions VALUES (?, ?, ?, ?, ?, ?)", fact)
        case = [str(number), values.get("parent"), f"{queue}|{store}|{number}", outcome, cause, at]
        connection.execute("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?)", case)

    return add


def work(connection: duckdb.DuckDBPyConnection, store: str | None = None) -> tuple[int, ...]:
    """Cases, cost, unpriced, came back, known, cost of both."""
    reader: Reader = Asked(connection)  # type: ignore[assignment]
    return patching.handled(reader, WEEK, store).row(0)


def test_only_the_work_of_what_a_person_closed_in_the_week_counts(
    connection: duckdb.DuckDBPyConnection, resolved: Add
) -> None:
    resolved(1)
    resolved(2, "lost", cause="carrier_failure")
    resolved(3, "free", cause="unknown")
    resolved(4, "foreign", cause="unknown")
    resolved(5, outcome="auto_resolved")
    resolved(6, outcome="dismissed")
    resolved(7, at="2026-11-08 22:59:59", cause="unknown")
    resolved(8, at="2026-11-15 23:00:00", cause="unknown")
    resolved(9, store="tokyo", cause="unknown")
    assert work(connection) == (5, 4500 + 10_500 + 0 + 4500, 1, 0, 0, 0)
    assert work(connection, "tokyo") == (1, 4500, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("before", "known"),
    [("2026-10-13 12:00:00", 1), ("2026-10-13 11:59:59", 0), (INSIDE, 0)],
)
def test_a_cause_is_known_for_four_weeks(
    connection: duckdb.DuckDBPyConnection, resolved: Add, before: str, known: int
) -> None:
    resolved(1, at=before)
    resolved(2)
    assert work(connection)[3:] == (0, known, 4500 * known)


def test_another_queue_or_cause_and_one_not_found_out_are_no_patch(
    connection: duckdb.DuckDBPyConnection, resolved: Add
) -> None:
    for number, (queue, cause) in enumerate((("late", "capacity"), ("lost", "capacity"), ("late", "manual_entry"))):
        resolved(number, queue, cause=cause)
    for number, at in enumerate((INSIDE, LATER)):
        resolved(10 + number, at=at, cause="unknown")
    assert work(connection)[3:] == (0, 0, 0)


def test_what_came_back_counts_once(connection: duckdb.DuckDBPyConnection, resolved: Add) -> None:
    resolved(1)
    resolved(2, at=LATER, is_repeat=True)
    resolved(3, at=LATER)
    assert work(connection) == (3, 13_500, 0, 1, 1, 9000)


def test_incidents_count_where_their_cause_was_found(connection: duckdb.DuckDBPyConnection, resolved: Add) -> None:
    for number, cause in ((1, "capacity"), (2, "unknown")):
        resolved(number, cause=cause)
        for child in (10, 20):
            resolved(child + number, cause=cause, parent=str(number))
    reader: Reader = Asked(connection)  # type: ignore[assignment]
    assert patching.incidents(reader, WEEK, None).item() == 1
    assert patching.incidents(reader, "2026-11-16", None).item() == 0
    assert patching.incidents(reader, WEEK, "tokyo").item() == 0


def test_what_people_changed_in_the_time_is_counted(tmp_path: Path) -> None:
    at = datetime(2026, 11, 10, 12, tzinfo=UTC)
    with closing(open_home(tmp_path)) as ledger:
        routes.declare(ledger, {"dispatch_overdue": "warehouse"}, at=at)
        rules.change(ledger, {"letter_budget_minutes": 90}, seen={}, actor="mia", reason="slow", at=at)
        books.write(ledger, "sku_map", {"a": {"sku": "A"}}, seen=0, author="mia", reason="new", at=at)
        routes.change(
            ledger,
            "dispatch_overdue",
            owner="night shift",
            actor="mia",
            at=at,
            note="",
            store="berlin",
            seen=None,
            escalate_to="lead",
        )
        day = timedelta(days=1)
        assert patching.changed(ledger, at, at + day) == Changed(rules=1, books=1, routes=1)
        assert patching.changed(ledger, at - day, at) == Changed(rules=0, books=0, routes=0)


def row(cases: int, cost: int, unpriced: int, again: int, known: int, patched: int) -> dict[str, int]:
    names = ("cases", "cost_minor", "unpriced", "again", "known", "patched_minor")
    return dict(zip(names, (cases, cost, unpriced, again, known, patched), strict=True))


@pytest.mark.parametrize(
    ("handled", "told"),
    [
        (row(0, 0, 0, 0, 0, 0), "No case was resolved by hand in this week."),
        (row(1, 4500, 0, 0, 0, 0), "1 case resolved by hand took work worth €45, none of it for what had been mended"),
        (
            row(3, 13_500, 1, 1, 1, 9000),
            "€90 of it, 67 %, mended again what had been mended before: 1 came back, 1 ",
        ),
        (row(3, 0, 3, 1, 0, 0), "3 more have no price"),
    ],
)
def test_the_sentence(handled: dict[str, int], told: str) -> None:
    assert told in patching.patched(handled, "EUR").replace("\xa0", " ")


def test_changes_are_told_in_words() -> None:
    assert patching.improved(Changed(rules=2, books=1, routes=0), 1) == (
        "Meanwhile people changed 2 rules, 1 map and no route; 1 incident was resolved with a cause found out."
    )
    assert "is not counted here" in patching.improved(None, 0)


def test_it_stands_on_the_scorecard(open_page: Callable[..., AppTest]) -> None:
    app = open_page("scorecard", week="2026-W46")
    assert not app.exception
    assert "Patching or improving" in [one.value for one in app.subheader]
    told = said(app).replace("\\", "")
    assert "No case was resolved by hand in this week.** Meanwhile people changed no rule, no map and no route" in told
