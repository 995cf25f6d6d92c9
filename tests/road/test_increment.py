"""A run builds anew what changed, or what time may change. Is that always what building everything would give?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.building.vicinity import Part
from ingest.facts import part_of, statements
from ingest.sandbox import Params
from ingest.verify import ON_CASES, table_digest
from ingest.warehouse import Builder, Reader

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEPS = (timedelta(minutes=5), timedelta(hours=7), timedelta(days=1), timedelta(minutes=5), timedelta(days=9))
COMPARED = (*statements(), "episodes", *ON_CASES)


def digests(home: Path) -> dict[str, str]:
    with Reader(home) as reader:
        return {fact: table_digest(reader, fact) for fact in COMPARED}


def run(home: Path, company: demo.Company) -> jobs.Outcome:
    return jobs.run(settings.load(home), as_of=company.now, only=(), report=Silent())


def forget_facts(home: Path) -> None:
    """Let the next run find nothing to build upon."""
    with Builder(home) as builder:
        builder.run("DELETE FROM built")


@pytest.fixture(scope="module")
def long_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that has traded for so long that most of its orders are settled."""
    home = tmp_path_factory.mktemp("long")
    demo.create(home, Params(seed=11, end=END, stores=2, weeks=26, orders_per_store_week=25))
    demo.fetch_history(home, Silent())
    return home


def test_what_a_run_leaves_alone_had_not_changed(long_home: Path) -> None:
    for step in STEPS:
        with demo.living(long_home) as company:
            assert company is not None
            company.advance(step)
            near = run(long_home, company).vicinity
            with Reader(long_home) as reader:
                orders = reader.query("SELECT count(*) FROM orders").item()
            assert near is not None and 0 < near.orders < orders / 2
            in_parts = digests(long_home)
            forget_facts(long_home)
            assert run(long_home, company).vicinity is None
        assert digests(long_home) == in_parts


@pytest.mark.parametrize("fact", sorted(name for name, sql in statements().items() if part_of(sql) is not Part.ALL))
def test_a_fact_in_parts_has_the_columns_by_which_it_is_cut(company_home: Path, fact: str) -> None:
    with Reader(company_home) as reader:
        columns = reader.query("SELECT column_name FROM duckdb_columns() WHERE table_name = $name", {"name": fact})
    assert set(part_of(statements()[fact]).key) <= set(columns["column_name"])
