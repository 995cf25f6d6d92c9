"""Do the facts have what the metrics ask for? Every statement against the real facts, built over an empty warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest import facts
from ingest.settings import Rules, Settings
from ingest.warehouse import Builder
from metrics import catalogue, evidence_sql, finish, scorecard_sql
from metrics.queues import after_cases, before_cases
from tests.metrics.tables import FACTS

MONDAY = date(2026, 11, 9)


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    home = tmp_path_factory.mktemp("home")
    with Builder(home) as made:
        made.set_snapshot(datetime(2026, 11, 16, 6, tzinfo=UTC), settings(home))
        facts.build(made)
        for name, sql in (before_cases() | after_cases()).items():
            made.create_fact(name, sql)
        yield made


def settings(home: Path) -> Settings:
    return Settings(
        home=home,
        reporting_timezone="Europe/Berlin",
        group_currency="EUR",
        rules=Rules(),
        stores=(),
        warehouses=(),
        sources=(),
    )


@pytest.mark.parametrize("fact", FACTS)
def test_the_columns_that_tests_assume_are_those_of_the_fact(builder: Builder, fact: str) -> None:
    real = dict(
        builder.rows(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $fact", {"fact": fact}
        )
    )
    integers = {"INTEGER": "BIGINT"}
    assumed = {name: kind for name, kind in FACTS[fact].items() if name in real}
    assert set(FACTS[fact]) - set(real) == set()
    assert {name: integers.get(real[name], real[name]) for name in assumed} == assumed


def test_every_statement_runs_over_the_real_facts(builder: Builder) -> None:
    for metric in catalogue().values():
        for by in (None, *metric.dimensions):
            asked = scorecard_sql(metric, by)
            frame = finish(metric, builder.query(asked.sql, {**asked.params, "weeks": [MONDAY]}))
            assert frame["value"].to_list() == ([] if by else [None])
            evidence = evidence_sql(metric, MONDAY, by, "someone" if by else None)
            assert builder.query(evidence.sql, dict(evidence.params)).is_empty()
