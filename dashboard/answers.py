"""What does the published warehouse answer? The command line and the pages ask here; nothing is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ingest.errors import WharfingerError
from ingest.warehouse import Reader
from metrics import Metric, catalogue, evidence_sql, finish, scorecard_sql
from metrics.queues import queues

_WEEKS = """
SELECT DISTINCT date_trunc('week', day)::DATE AS monday
FROM (
  SELECT day FROM fact_order_sync UNION SELECT day FROM fact_stock UNION SELECT day FROM fact_dispatch
  UNION SELECT day FROM fact_support UNION SELECT day FROM fact_delivery
)
WHERE day IS NOT NULL
ORDER BY monday
"""
_QUEUE = """
SELECT *, date_diff('second', true_since, (SELECT as_of FROM snapshot)) > target_seconds AS is_overdue
FROM fact_exceptions
WHERE NOT is_closed AND ($queue IS NULL OR queue = $queue)
ORDER BY queue, true_since, fingerprint
"""


class QuestionError(WharfingerError):
    """The question names something that does not exist; the message lists what does."""


def label(monday: date) -> str:
    """The ISO week that begins on `monday`, such as 2026-W46."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def monday(week: str) -> date:
    """The Monday of an ISO week such as 2026-W46; QuestionError for anything else."""
    try:
        year, _, number = week.partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise QuestionError(f"{week!r} is no week; expected an ISO week such as 2026-W46.") from None


def snapshot(reader: Reader) -> dict[str, Any]:
    """As of when, in which zone, under which rules was this snapshot built? One row of table `snapshot`."""
    return reader.query("SELECT * FROM snapshot", {}).row(0, named=True)


def weeks(reader: Reader) -> list[str]:
    """ISO weeks for which there is anything to count, oldest first."""
    return [label(day) for day in reader.query(_WEEKS, {})["monday"]]


def today(now: dict[str, Any]) -> date:
    """The day of the snapshot in the company's reporting zone."""
    as_of: datetime = now["as_of"]
    return as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(now["reporting_zone"])).date()


def last_full_week(reader: Reader) -> str:
    """The newest week with rows whose Sunday has passed; where there is none, the newest week with rows."""
    known = weeks(reader)
    if not known:
        raise QuestionError("There is nothing to count yet. Run `wharfinger run` or `wharfinger import` first.")
    day = today(snapshot(reader))
    full = [week for week in known if monday(week) + timedelta(days=7) <= day]
    return (full or known)[-1]


def metric(name: str) -> Metric:
    """The metric of that name; QuestionError lists the others."""
    try:
        return catalogue()[name]
    except KeyError:
        raise QuestionError(f"There is no metric {name!r}; there are: {', '.join(catalogue())}.") from None


def series(reader: Reader, asked: Metric, mondays: Sequence[date], by: str | None) -> pl.DataFrame:
    """How did a metric run over these weeks, in all or by each member of a dimension? Columns as `metrics.finish` gives them."""
    if by is not None and by not in asked.dimensions:
        raise QuestionError(f"{asked.name} has no dimension {by!r}; it has: {', '.join(asked.dimensions)}.")
    statement = scorecard_sql(asked, by)
    frame = reader.query(statement.sql, {**statement.params, "weeks": list(mondays)})
    return finish(asked, frame)


def scorecard_rows(reader: Reader, week: str, by: str | None) -> pl.DataFrame:
    """How was the week? One row a metric, or a metric and member of the dimension `by`, with as_of and snapshot."""
    asked = [one for one in catalogue().values() if by is None or by in one.dimensions]
    if not asked:
        known = sorted({dimension for one in catalogue().values() for dimension in one.dimensions})
        raise QuestionError(f"No metric splits by {by!r}; they split by: {', '.join(known)}.")
    now = snapshot(reader)
    frames = [series(reader, one, [monday(week)], by) for one in asked]
    return pl.concat(frames, how="vertical_relaxed").with_columns(
        pl.lit(now["as_of"]).alias("as_of"), pl.lit(now["snapshot_id"]).alias("snapshot")
    )


def evidence_rows(reader: Reader, name: str, week: str, dimension: str | None, member: str | None) -> pl.DataFrame:
    """Which rows add up to a number? The fact's rows of that week (and member), with `_file` and `_line` of each."""
    asked = metric(name)
    if dimension is not None and dimension not in asked.dimensions:
        raise QuestionError(f"{name} has no dimension {dimension!r}; it has: {', '.join(asked.dimensions)}.")
    if (dimension is None) != (member is None):
        raise QuestionError("A dimension and its member go together: give both, or neither.")
    statement = evidence_sql(asked, monday(week), dimension, member)
    return reader.query(statement.sql, statement.params)


def queue_rows(reader: Reader, queue: str | None) -> pl.DataFrame:
    """What needs a person? Open rows of every queue, or of one, oldest first within a queue."""
    if queue is not None and queue not in queues():
        raise QuestionError(f"There is no queue {queue!r}; there are: {', '.join(queues())}.")
    return reader.query(_QUEUE, {"queue": queue})
