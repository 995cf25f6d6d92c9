"""Does every metric say what it means, who owns it and what is wanted? Found by the product's own discovery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import duckdb
import pytest

import metrics
from metrics import (
    DefinitionError,
    Metric,
    UnknownDimension,
    UnknownMetric,
    catalogue,
    evidence_sql,
    headline,
    scorecard_sql,
)
from metrics.__main__ import document
from tests.metrics.tables import FACTS, answer, empty_warehouse

MONDAY = date(2026, 11, 9)
EVERY = pytest.mark.parametrize("metric", catalogue().values(), ids=list(catalogue()))
SPLITS = [(metric, by) for metric in catalogue().values() for by in (None, *metric.dimensions)]
EVERY_SPLIT = pytest.mark.parametrize(("metric", "by"), SPLITS, ids=[f"{metric.name}-{by}" for metric, by in SPLITS])


def test_the_scorecard_shows_five_numbers_in_their_order() -> None:
    assert [metric.name for metric in headline()] == [
        "order_sync_first_pass",
        "stock_discrepancy_records",
        "dispatch_on_time",
        "resolution_time_median",
        "tickets_per_100_orders",
    ]
    assert [metric.tile for metric in headline()] == [1, 2, 3, 4, 5]
    assert list(catalogue())[:5] == [metric.name for metric in headline()]


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        yield connection


@EVERY
def test_a_metric_says_what_it_means(metric: Metric) -> None:
    assert catalogue()[metric.name] is metric
    assert metric.title[0].isupper()
    assert metric.question[0].isupper()
    assert all(note.endswith(".") for note in metric.notes)
    assert metric.target > 0
    assert metric.fact in FACTS
    assert "store" in metric.dimensions
    assert set(metric.dimensions.values()) | {metric.date} <= set(FACTS[metric.fact])


@EVERY_SPLIT
def test_every_statement_runs_on_an_empty_warehouse(
    warehouse: duckdb.DuckDBPyConnection, metric: Metric, by: str | None
) -> None:
    frame = answer(warehouse, scorecard_sql(metric, by), weeks=[MONDAY])
    finished = metrics.finish(metric, frame)
    evidence = answer(warehouse, evidence_sql(metric, MONDAY, by, "someone" if by else None))
    assert finished.height == (0 if by else 1)
    assert finished["value"].to_list() == ([] if by else [None])
    assert evidence.columns == ["numerator", "denominator", *FACTS[metric.fact]]
    assert evidence.is_empty()


def test_titles_are_told_apart() -> None:
    assert len({metric.title for metric in catalogue().values()}) == len(catalogue())


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownMetric, match="Did you mean 'dispatch_on_time'"):
        metrics.metric("dispatch_ontime")
    with pytest.raises(UnknownDimension, match=r"can't be split by 'shop'\. It splits by: store"):
        scorecard_sql(catalogue()["dispatch_on_time"], "shop")


def test_the_catalogue_cannot_be_changed_from_outside() -> None:
    catalogue().clear()
    assert len(catalogue()) > 5
    with pytest.raises(TypeError):
        catalogue()["dispatch_on_time"].dimensions["mood"] = "mood"  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": "Dispatch"}, "lower case"),
        ({"question": "How many."}, "question mark"),
        ({"layer": "cloud"}, "layer"),
        ({"owner": ""}, "owns"),
        ({"notes": ()}, "caveats"),
        ({"version": 0}, "begin at 1"),
        ({"target": Decimal(101)}, "possible"),
        ({"window_days": 10}, "whole weeks"),
        ({"maturity_days": -1}, "ahead"),
        ({"quantile": Decimal("0.5")}, "go together"),
        ({"duration": "seconds", "closed": "is_closed", "quantile": Decimal("0.5")}, "told in hours"),
    ],
)
def test_a_metric_that_contradicts_itself_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(DefinitionError, match=complaint):
        replace(catalogue()["dispatch_on_time"], **change)


def test_a_week_is_provisional_until_its_metric_has_matured() -> None:
    assert catalogue()["dispatch_on_time"].matures_on(MONDAY) == date(2026, 11, 16)
    assert catalogue()["tickets_by_ship_week"].matures_on(MONDAY) == date(2026, 12, 16)


def test_the_document_is_current_and_names_every_metric(pytestconfig: pytest.Config) -> None:
    written = (pytestconfig.rootpath / "METRICS.md").read_text()
    assert written == document(), "METRICS.md is out of date: run `make docs`"
    assert all(f"\n## {name}\n" in written for name in catalogue())


def test_the_public_face_of_the_room() -> None:
    assert set(metrics.__all__) >= {
        "catalogue",
        "headline",
        "Metric",
        "scorecard_sql",
        "evidence_sql",
        "finish",
        "signal",
    }
    assert all(hasattr(metrics, name) for name in metrics.__all__)
