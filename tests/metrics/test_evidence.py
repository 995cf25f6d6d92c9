"""Do the evidence rows of every metric, week and split add up to the number shown?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import Metric, catalogue, evidence_sql, finish, weeks_until
from metrics._survival import quantiles
from tests.metrics.tables import FACTS, answer, empty_warehouse, fill, numbers

FIRST = date(2026, 10, 12)
WEEKS = weeks_until(FIRST + timedelta(days=21), 2)
_NAMES = st.sampled_from(["berlin", "x'y", None])
_KINDS: dict[str, st.SearchStrategy[object]] = {
    "VARCHAR": _NAMES,
    "VARCHAR[]": st.none() | st.lists(_NAMES, max_size=3),
    "BOOLEAN": st.sampled_from([True, False, None]),
    "BIGINT": st.sampled_from([0, 1, 1, 1, 2, 7, 3_000_000, None]),
    "DATE": st.integers(-2, 30).map(lambda days: FIRST + timedelta(days=days) if days < 30 else None),
    "TIMESTAMP": st.none(),
}
_OUTCOMES = st.sampled_from([None, "resolved", "dismissed", "accepted"])


def rows_of(fact: str) -> st.SearchStrategy[list[dict[str, object]]]:
    columns = {name: _KINDS[kind] for name, kind in FACTS[fact].items() if not name.startswith("_")}
    if fact == "fact_exceptions":
        columns |= {"outcome": _OUTCOMES, "is_closed": st.booleans(), "is_found": st.booleans()}
        columns |= {"open_seconds": st.integers(0, 9), "unseen_seconds": st.integers(0, 9)}
    return st.lists(st.fixed_dictionaries(columns), min_size=3, max_size=10)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        yield connection


@pytest.mark.parametrize("metric", catalogue().values(), ids=list(catalogue()))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_evidence_adds_up(warehouse: duckdb.DuckDBPyConnection, metric: Metric, data: st.DataObject) -> None:
    rows = data.draw(rows_of(metric.fact))
    by = data.draw(st.sampled_from([None, *metric.dimensions, "store," + list(metric.dimensions)[-1]]))
    warehouse.execute(f"DELETE FROM {metric.fact}")  # noqa: S608
    fill(warehouse, metric.fact, rows)
    for shown in numbers(warehouse, metric, WEEKS, by).iter_rows(named=True):
        found = answer(warehouse, evidence_sql(metric, shown["week"], shown["dimension"], shown["member"]))
        assert (found["numerator"].sum(), found["denominator"].sum()) == (shown["numerator"], shown["denominator"])
        assert _value(metric, found) == shown["value"]


def _value(metric: Metric, found: pl.DataFrame) -> float | None:
    """The number, made again from its evidence alone."""
    if metric.quantile is not None:
        cases = found.group_by(pl.lit(1).alias("group"), pl.col(metric.duration).alias("seconds")).agg(
            pl.len().cast(pl.Int64).alias("cases"), pl.col("numerator").sum().cast(pl.Int64).alias("closed")
        )
        quantile = quantiles(cases, metric.quantile, ["group"])["seconds"].to_list()
        return quantile[0] / 3600 if quantile and quantile[0] is not None else None
    denominator = found["denominator"].sum()
    return found["numerator"].sum() * metric.scale / denominator if denominator else None


def test_a_split_adds_up_to_the_whole() -> None:
    dispatch = catalogue()["dispatch_on_time"]
    rows = [
        {"day": FIRST, "is_on_time": line % 3 > 0, "counts": 1, "store": f"store {line % 4}", "tags": ["a", "b"]}
        for line in range(40)
    ]
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", rows)
        whole = numbers(warehouse, dispatch, [FIRST])
        split = numbers(warehouse, dispatch, [FIRST], "store")
    assert split.height == 4
    assert split.select("numerator", "denominator").sum().rows() == whole.select("numerator", "denominator").rows()
    assert finish(dispatch, pl.DataFrame(schema=_SCHEMA)).is_empty()


_SCHEMA = {
    "week": pl.Date,
    "dimension": pl.String,
    "member": pl.String,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "coverage_numerator": pl.Int64,
    "coverage_denominator": pl.Int64,
}
