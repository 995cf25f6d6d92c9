"""From sums to numbers: the one place that divides."""

from __future__ import annotations

import polars as pl

from metrics._metric import Metric
from metrics._survival import quantiles
from metrics._wilson import wilson

SCHEMA = {
    "metric": pl.String,
    "version": pl.Int64,
    "week": pl.String,
    "dimension": pl.String,
    "member": pl.String,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "coverage": pl.Float64,
    "unit": pl.String,
    "target": pl.Float64,
    "direction": pl.String,
}
_GROUP = ("week", "dimension", "member")
_SECONDS_PER_HOUR = 3600


def finish(metric: Metric, frame: pl.DataFrame) -> pl.DataFrame:
    """What is the number? `frame` is the answer to `scorecard_sql`; the result has the columns of SCHEMA.

    Divided by nothing, a number is null ("n/a"), never 0 and never 100. `value`, `low` and `high` are in the metric's
    unit, percent and per 100 on a scale of 0 to 100; `coverage` is a share from 0 to 1. `low` and `high` are 95 %
    bounds (Wilson's for ratios, on the effective number where weights are added up); null where there is none.
    """
    numbers = _quantile(metric, frame) if metric.is_duration else _ratio(metric, frame)
    return numbers.with_columns(
        pl.lit(metric.name).alias("metric"),
        pl.lit(metric.version).alias("version"),
        pl.col("week").dt.strftime("%G-W%V"),
        pl.lit(metric.unit.value).alias("unit"),
        pl.lit(float(metric.target)).alias("target"),
        pl.lit(metric.direction.value).alias("direction"),
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _ratio(metric: Metric, frame: pl.DataFrame) -> pl.DataFrame:
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    share = _divide(numerator, denominator)
    squares = pl.col("squares") if metric.is_weighted else denominator
    effective = _divide(denominator.cast(pl.Float64) * denominator, squares)
    return frame.with_columns(
        _divide(numerator.cast(pl.Float64) * metric.scale, denominator).alias("value"),
        (wilson(share, effective, upper=False) * metric.scale).alias("low"),
        (wilson(share, effective, upper=True) * metric.scale).alias("high"),
        (pl.col("n") if metric.n else denominator).alias("n"),
        _coverage(metric),
    )


def _quantile(metric: Metric, frame: pl.DataFrame) -> pl.DataFrame:
    assert metric.quantile is not None
    found = quantiles(frame.filter(pl.col("cases") > 0), metric.quantile, _GROUP)
    # a column, because polars divides by a constant through its reciprocal, which can be off in the last digit
    hour = pl.Series("hour", [_SECONDS_PER_HOUR] * found.height, dtype=pl.Int64)
    hours = [
        _divide(pl.col(name), pl.col("hour")).alias(new)
        for name, new in (("seconds", "value"), ("low", "low"), ("high", "high"))
    ]
    counts = [
        pl.col(name).fill_null(0).alias(new)
        for name, new in (("closed", "numerator"), ("total", "denominator"), ("total", "n"))
    ]
    sums = [pl.col(name).sum() for name in ("coverage_numerator", "coverage_denominator") if metric.coverage]
    return (
        frame.group_by(_GROUP)
        .agg(*sums)
        .sort(_GROUP)
        .join(found.with_columns(hour), on=_GROUP, how="left", maintain_order="left")
        .with_columns(*hours, *counts, _coverage(metric))
    )


def _coverage(metric: Metric) -> pl.Expr:
    if metric.coverage is None:
        return pl.lit(None, pl.Float64).alias("coverage")
    return _divide(pl.col("coverage_numerator"), pl.col("coverage_denominator")).alias("coverage")


def _divide(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Correctly rounded up to 2⁵³, where both are columns of whole numbers; null where the denominator is 0."""
    return pl.when(denominator != 0).then(numerator / denominator)
