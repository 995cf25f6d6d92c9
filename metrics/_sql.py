"""From a metric to SQL: sums by week and split in one pass, and the rows that add up to one of them.

Both statements read the same rows with the same expressions, so the evidence adds up to the number. Dates and members
are bound, never written into the text; expressions and column names come from the metric files alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from metrics._metric import Direction, Metric
from metrics._split import ALL, Split, split
from metrics._week import monday


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text and the parameters it is run with."""

    sql: str
    params: Mapping[str, object]


def scorecard_sql(metric: Metric, by: str | None = None) -> Statement:
    """How did the metric run over many weeks, in all or split?

    To run it, add the parameter `weeks`, a list of Mondays. `by` is a dimension, or several separated by commas.
    A ratio gives one row a week and member: week, dimension, member and integer sums (numerator, denominator, and where
    the metric has them n, squares, coverage_numerator, coverage_denominator); zeros for a member without rows.
    A duration gives one row a week, member and seconds, in no order: how many cases took so long, and how many of them
    are closed, and where the metric has a coverage its two sums; and one row with no seconds and no cases for every
    week and member. What `where` leaves out has no seconds and no cases. UnknownDimension.
    """
    wanted = split(metric, by)
    return Statement((_durations if metric.is_duration else _ratios)(metric, wanted), MappingProxyType({}))


def evidence_sql(
    metric: Metric, week: str | date, dimension: str | None = None, member: str | None = None
) -> Statement:
    """Which rows add up to one number? What each row adds, then every column of the fact.

    Columns: numerator, denominator, then the fact's own (ids, `_file`, `_line`). What went wrong comes first.
    UnknownDimension, UnknownWeek; ValueError for a dimension without its member, or the reverse.
    """
    if (dimension in (None, ALL)) != (member in (None, ALL)):
        raise ValueError("a dimension and its member go together: give both, or neither")
    wanted = split(metric, dimension)
    params: dict[str, object] = {"week": monday(week)}
    conditions = [
        f"{metric.date} >= $week::DATE{_looking_back(metric)}",
        f"{metric.date} < $week::DATE + 7",
        *([f"({metric.where})"] if metric.where else []),
    ]
    if wanted.columns:
        conditions.append(wanted.is_member)
        params["member"] = member
    sql = f"""SELECT * FROM (
  SELECT {metric.numerator} AS numerator, {metric.denominator} AS denominator, *
  FROM {metric.fact}
  WHERE {_all_of(conditions)}
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY {_worst_first(metric)}, _file, _line
"""  # noqa: S608
    return Statement(sql, MappingProxyType(params))


def _worst_first(metric: Metric) -> str:
    if metric.is_duration:
        return f"numerator, {metric.duration} DESC"
    return "numerator, denominator DESC" if metric.direction is Direction.UP else "numerator DESC, denominator DESC"


def _durations(metric: Metric, wanted: Split) -> str:
    """Hardly two cases last equally long, so nothing is gained by adding up days first."""
    kept = metric.where if metric.coverage else ""
    covered = _covered(metric)
    by_week = [
        f"{_week(metric.date, metric)} AS week",
        f"{wanted.label} AS member",
        f"{f'CASE WHEN {kept} THEN {metric.duration} END' if kept else metric.duration} AS seconds",
        f"count(*){f' FILTER (WHERE {kept})' if kept else ''} AS cases",
        f"count(*) FILTER (WHERE {f'({kept}) AND ' if kept else ''}{metric.closed}) AS closed",
        *(f"sum({sql})::BIGINT AS {name}" for name, sql in covered.items()),
    ]
    shown = ", ".join(("cases", "closed", *(f"coalesce({name}, 0) AS {name}" for name in covered)))
    nothing = ", ".join(["0"] * (2 + len(covered)))
    return f"""WITH by_week AS (
  SELECT
    {_listed(by_week)}
  FROM {wanted.rows_of(metric.fact)}{_later(metric)}
  WHERE {_all_of(_in_weeks(metric))}
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, '{wanted.name}' AS dimension, member, seconds, {shown}
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, '{wanted.name}', member, NULL, {nothing}
FROM asked CROSS JOIN ({_members(wanted)})
"""  # noqa: S608


def _ratios(metric: Metric, wanted: Split) -> str:
    """Days first: a million rows become some thousand before anything else is done to them."""
    sums = _sums(metric)
    kept = f" FILTER (WHERE {metric.where})" if metric.where and metric.coverage else ""
    by_day = [
        _named(metric.date, "day"),
        *wanted.columns,
        *(f"sum({sql}){'' if name.startswith('coverage') else kept} AS {name}" for name, sql in sums.items()),
    ]
    by_week = [
        f"{_week('day', metric)} AS week",
        f"{wanted.label} AS member",
        *(f"sum({name})::{'DOUBLE' if name == 'squares' else 'BIGINT'} AS {name}" for name in sums),
    ]
    shown = ["week", f"'{wanted.name}' AS dimension", "member", *(f"coalesce({name}, 0) AS {name}" for name in sums)]
    return f"""WITH by_day AS (
  SELECT
    {_listed(by_day)}
  FROM {metric.fact}
  WHERE {_all_of(_in_weeks(metric))}
  GROUP BY ALL
), by_week AS (
  SELECT
    {_listed(by_week)}
  FROM {wanted.rows_of("by_day")}{_later(metric)}
  GROUP BY ALL
)
SELECT
  {_listed(shown, indent=2)}
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN ({_members(wanted)})
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL
"""  # noqa: S608


def _members(wanted: Split) -> str:
    return "SELECT DISTINCT member FROM by_week" if wanted.columns else f"SELECT '{ALL}' AS member"


def _week(day: str, metric: Metric) -> str:
    return f"{day} - (isodow({day}) - 1)::INTEGER{' + later' if metric.window_days > 7 else ''}"


def _in_weeks(metric: Metric) -> list[str]:
    """Rows that `where` leaves out stay in reach of the coverage, which is about all rows of the window."""
    return [
        f"{metric.date} >= list_min($weeks::DATE[]){_looking_back(metric)}",
        f"{metric.date} < list_max($weeks::DATE[]) + 7",
        *([f"({metric.where})"] if metric.where and not metric.coverage else []),
    ]


def _sums(metric: Metric) -> dict[str, str]:
    sums = {"numerator": metric.numerator, "denominator": metric.denominator}
    if metric.n:
        sums["n"] = metric.n
    if metric.is_weighted:
        sums["squares"] = f"({metric.denominator})::HUGEINT * ({metric.denominator})"
    return sums | _covered(metric)


def _covered(metric: Metric) -> dict[str, str]:
    return dict(zip(("coverage_numerator", "coverage_denominator"), metric.coverage or (), strict=False))


def _looking_back(metric: Metric) -> str:
    return f" - {metric.window_days - 7}" if metric.window_days > 7 else ""


def _later(metric: Metric) -> str:
    """A day counts in its own week and, where the window is longer, in those that look back on it."""
    if metric.window_days == 7:
        return ""
    shifts = ", ".join(str(days) for days in range(0, metric.window_days, 7))
    return f" CROSS JOIN (SELECT unnest([{shifts}])::INTEGER AS later)"


def _named(column: str, name: str) -> str:
    return column if column == name else f"{column} AS {name}"


def _listed(expressions: list[str], indent: int = 4) -> str:
    return f",\n{' ' * indent}".join(expressions)


def _all_of(conditions: list[str]) -> str:
    return "\n    AND ".join(conditions)
