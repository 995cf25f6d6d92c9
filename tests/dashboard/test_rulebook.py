"""Do the books of the ledger reach the warehouse with the next run, and do targets and rules hold from then on?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard import answers, jobs
from dashboard.rules.rulepanels import WORDS
from dashboard.run import progress
from ingest.contracts.owner_stages import STAGES
from ingest.settings import Rules, load
from ingest.warehouse import Reader
from ledger import Ledger, books, open_home

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
SETTINGS = """
[[store]]
name = "berlin"
title = "Berlin"
channel = "shopify"
country = "DE"
currency = "EUR"
timezone = "Europe/Berlin"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "wharfinger.toml").write_text(SETTINGS)
    opened = open_home(tmp_path)
    yield opened
    opened.close()


def run(home: Path, hours: int) -> None:
    with progress.report() as report:
        jobs.run(load(home), as_of=AT + timedelta(hours=hours), only=(), report=report)


def test_books_are_loaded_changed_and_emptied_like_any_source(ledger: Ledger, tmp_path: Path) -> None:
    run(tmp_path, 0)
    with Reader(tmp_path) as reader:
        assert reader.query("SELECT stage FROM owner_stages")["stage"].sort().to_list() == sorted(STAGES)
        assert reader.query("SELECT count(DISTINCT stage) AS n FROM status_map")["n"][0] == len(STAGES) - 1
        assert reader.query("SELECT * FROM sku_map").is_empty()
        assert answers.governed(reader)["dispatch_on_time"].target == Decimal(97)
    line = {"metric": "dispatch_on_time", "target": "98.5"}
    books.write(ledger, "targets", {"dispatch_on_time": line}, seen=0, author="mia", reason="peak", at=AT)
    run(tmp_path, 1)
    with Reader(tmp_path) as reader:
        assert answers.governed(reader)["dispatch_on_time"].target == Decimal("98.5")
    books.write(ledger, "targets", {"dispatch_on_time": None}, seen=1, author="mia", reason="over", at=AT)
    run(tmp_path, 2)
    with Reader(tmp_path) as reader:
        assert reader.query("SELECT * FROM targets").is_empty()
        assert answers.governed(reader)["dispatch_on_time"].target == Decimal(97)


def test_a_sku_map_keeps_its_kinds_on_the_way_into_the_warehouse(ledger: Ledger, tmp_path: Path) -> None:
    row = {
        "channel": "",
        "store": "berlin",
        "channel_sku": "00123",
        "sku": "NULL",
        "quantity": 2,
        "is_bundle": True,
        "valid_from": "1990-01-01",
        "valid_to": None,
        "unit_cost_minor": 1990,
        "currency": "EUR",
    }
    books.write(ledger, "sku_map", {"k": row}, seen=0, author="mia", reason="first", at=AT)
    run(tmp_path, 0)
    with Reader(tmp_path) as reader:
        (found,) = reader.query("SELECT * EXCLUDE (_file, _line, _load) FROM sku_map").to_dicts()
    assert {**found, "valid_from": str(found["valid_from"])} == row
    with Reader(tmp_path, ["london"]) as other:
        assert other.query("SELECT * FROM sku_map").is_empty()


def test_a_rebuild_knows_the_books_from_the_landing(ledger: Ledger, tmp_path: Path) -> None:
    line = {"metric": "dispatch_on_time", "target": "99"}
    books.write(ledger, "targets", {"dispatch_on_time": line}, seen=0, author="mia", reason="peak", at=AT)
    run(tmp_path, 0)
    with progress.report() as report:
        jobs.rebuild(load(tmp_path), report=report)
    with Reader(tmp_path) as reader:
        assert answers.governed(reader)["dispatch_on_time"].target == Decimal(99)
        assert reader.query("SELECT count(*) AS n FROM owner_stages")["n"][0] == len(STAGES)


def test_every_rule_is_told_in_words_with_its_unit() -> None:
    assert set(WORDS) == {rule.name for rule in fields(Rules)}
    assert all(title and unit for title, unit in WORDS.values())
