"""What does the published warehouse answer? The command line and the pages ask here; nothing is drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ingest.errors import WharfingerError
from ingest.warehouse import Reader
from metrics import Metric, Statement, catalogue, evidence_sql, finish, label, metric, monday, scorecard_sql
from metrics.queues import queues

WEEK_DAYS = 7
_DAYS = """
SELECT day FROM fact_order_sync UNION SELECT day FROM fact_stock UNION SELECT day FROM fact_dispatch
UNION SELECT day FROM fact_support UNION SELECT day FROM fact_delivery
ORDER BY day
"""
_QUEUE = """
SELECT *, date_diff('second', true_since, (SELECT as_of FROM snapshot)) > target_seconds AS is_overdue
FROM fact_exceptions
WHERE NOT is_closed AND ($queue IS NULL OR queue = $queue)
ORDER BY queue, true_since, fingerprint
"""
_TAGS = """
SELECT store, order_id, tags
FROM fact_orders
WHERE order_id IN (SELECT unnest(from_json($orders, '["VARCHAR"]'))) AND len(tags) > 0
"""


class QuestionError(WharfingerError):
    """The question cannot be answered; the message says what can be asked instead."""


def snapshot(reader: Reader) -> dict[str, Any]:
    """As of when, in which zone, under which rules was this snapshot built? The one row of table `snapshot`."""
    return reader.query("SELECT * FROM snapshot", {}).row(0, named=True)


def governed(reader: Reader) -> dict[str, Metric]:
    """Every metric by name, with the company's own target where it set one."""
    own = {row["metric"]: row["target"] for row in reader.query("SELECT * FROM targets", {}).iter_rows(named=True)}
    return {
        name: replace(one, target=Decimal(str(own[name])).normalize()) if name in own else one
        for name, one in catalogue().items()
    }


def today(now: dict[str, Any]) -> date:
    """The snapshot's day in the company's reporting zone."""
    as_of: datetime = now["as_of"]
    return as_of.replace(tzinfo=UTC).astimezone(ZoneInfo(now["reporting_zone"])).date()


def weeks(reader: Reader) -> list[str]:
    """ISO weeks for which there is anything to count, oldest first."""
    return list(dict.fromkeys(label(day - timedelta(days=day.weekday())) for day in _days(reader)))


def first_whole_week(reader: Reader) -> date | None:
    """The Monday of the first week all of whose days are on record; None where nothing is. Trends begin with it."""
    begun = next(iter(_days(reader)), None)
    return None if begun is None else begun + timedelta(days=-begun.weekday() % WEEK_DAYS)


def _days(reader: Reader) -> list[date]:
    """Days for which there is anything to count, in order."""
    return reader.query(_DAYS, {})["day"].drop_nulls().to_list()


def last_full_week(reader: Reader) -> str:
    """The newest week with rows whose Sunday has passed; where there is none, the newest week with rows."""
    return newest_full(weeks(reader), today(snapshot(reader)))


def newest_full(known: Sequence[str], day: date) -> str:
    """Of these weeks (oldest first), the newest that is over on `day`; the newest at all where none is."""
    if not known:
        raise QuestionError(
            "There is nothing to count yet", action="Run `wharfinger run` or `wharfinger import` first."
        )
    full = [week for week in known if (day - monday(week)).days >= WEEK_DAYS]
    return (full or known)[-1]


def series(reader: Reader, asked: Metric, mondays: Sequence[date], by: str | None) -> pl.DataFrame:
    """How did a metric run over these weeks, in all or by members of `by`? Columns: those of `metrics.finish`."""
    statement = scorecard_sql(asked, by)
    return finish(asked, reader.query(statement.sql, {**statement.params, "weeks": list(mondays)}))


def scorecard_rows(reader: Reader, week: str, by: str | None) -> pl.DataFrame:
    """How was the week? One row a metric (and member of the dimension `by`), with `as_of` and `snapshot`."""
    asked = [one for one in governed(reader).values() if by is None or set(by.split(",")) <= set(one.dimensions)]
    if not asked:
        known = sorted({dimension for one in catalogue().values() for dimension in one.dimensions})
        raise QuestionError(f"No metric splits by {by!r}", expected=f"one of {', '.join(known)}")
    now = snapshot(reader)
    frames = [series(reader, one, [monday(week)], by) for one in asked]
    return pl.concat(frames).with_columns(
        pl.lit(now["as_of"]).alias("as_of"), pl.lit(now["snapshot_id"]).alias("snapshot")
    )


def evidence_rows(reader: Reader, name: str, week: str, dimension: str | None, member: str | None) -> pl.DataFrame:
    """Which rows add up to a number? What each adds, then the fact's own columns, `_file` and `_line` among them."""
    statement = evidence_statement(name, week, dimension, member)
    return reader.query(statement.sql, dict(statement.params))


def evidence_statement(name: str, week: str, dimension: str | None, member: str | None) -> Statement:
    """The SQL behind `evidence_rows`, and what is bound to it."""
    if (dimension is None) != (member is None):
        raise QuestionError("A dimension and its member go together", action="Give both, or neither.")
    return evidence_sql(metric(name), week, dimension, member)


def store_of(reader: Reader, file: str) -> str:
    """To which store does a landing file belong? Empty where to several, or where the reader knows no such file."""
    found = reader.query("SELECT store FROM landing_files WHERE file = $file", {"file": file})
    return str(found["store"][0] or "") if found.height else ""


def landed(reader: Reader, file: str) -> pl.DataFrame:
    """Who said what stands in a landing file, and when? `source`, `feed`, `fetched_at`; no row for an unknown file."""
    return reader.query("SELECT source, feed, fetched_at FROM landing_files WHERE file = $file", {"file": file})


def carrier_names(reader: Reader) -> pl.DataFrame:
    """By which name do people call each carrier that systems know by a key?"""
    return reader.query("SELECT carrier, title FROM carrier_names")


def order_tags(reader: Reader, orders: Sequence[str]) -> pl.DataFrame:
    """Which tags do these orders have? `store`, `order_id`, `tags`; no row for one without."""
    return reader.query(_TAGS, {"orders": json.dumps(list(orders))})


def queue_rows(reader: Reader, queue: str | None) -> pl.DataFrame:
    """What needs a person? Open rows of every queue, or of one, oldest first within a queue."""
    if queue is not None and queue not in queues():
        raise QuestionError(f"There is no queue {queue!r}", expected=f"one of {', '.join(queues())}")
    return reader.query(_QUEUE, {"queue": queue})
