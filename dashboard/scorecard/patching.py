"""Patching or improving? What work by hand cost in a week, how much of it was done before, and what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import data, money, place, sentences, widgets
from dashboard.filters import Filters
from dashboard.people import guard
from ingest.warehouse import Reader
from ledger import Ledger, books, routes, rules
from metrics import monday, words
from metrics.queues import BY_HAND

BACK_DAYS: Final = 28
_WEEK: Final = timedelta(days=7)
_HANDLED: Final = """
WITH
hands AS (
  SELECT queue, CASE WHEN count(*) = count(cost_minor) THEN sum(cost_minor) END AS cost_minor
  FROM queue_prices
  WHERE list_contains($hands::VARCHAR[], item)
  GROUP BY queue
),
resolved AS (
  SELECT
    e.is_repeat, CASE WHEN h.queue IS NULL THEN 0 ELSE h.cost_minor END AS cost_minor,
    e.root_cause <> 'unknown' AND max(c.closed_at) OVER (
      PARTITION BY e.queue, e.root_cause ORDER BY c.closed_at
      RANGE BETWEEN to_days($back::INTEGER) PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ) IS NOT NULL AS is_known,
    ((c.closed_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day
  FROM fact_exceptions AS e
  JOIN cases AS c ON c.case_id = e.case_id
  CROSS JOIN snapshot AS s
  LEFT JOIN hands AS h ON h.queue = e.queue
  WHERE e.outcome = 'resolved' AND ($store IS NULL OR e.store = $store)
)
SELECT
  count(*)::BIGINT AS cases, coalesce(sum(cost_minor), 0)::BIGINT AS cost_minor,
  count(*) FILTER (WHERE cost_minor IS NULL)::BIGINT AS unpriced,
  count(*) FILTER (WHERE is_repeat)::BIGINT AS again,
  count(*) FILTER (WHERE is_known AND NOT is_repeat)::BIGINT AS known,
  coalesce(sum(cost_minor) FILTER (WHERE is_repeat OR is_known), 0)::BIGINT AS patched_minor
FROM resolved
WHERE day >= $week::DATE AND day < $week::DATE + 7
"""
_INCIDENTS: Final = """
SELECT count(*)::BIGINT AS incidents
FROM cases AS c
SEMI JOIN cases AS child ON child.parent_id = c.case_id
CROSS JOIN snapshot AS s
WHERE
  c.status = 'resolved' AND coalesce(c.root_cause, 'unknown') <> 'unknown'
  AND ($store IS NULL OR split_part(c.fingerprint, '|', 2) = $store)
  AND ((c.closed_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE BETWEEN $week::DATE AND $week::DATE + 6
"""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What was changed so that failures need not come back: rules, revisions of maps and other books, routes."""

    rules: int
    books: int
    routes: int


def handled(reader: Reader, week: str, store: str | None) -> pl.DataFrame:
    """What did the cases cost in work that a person resolved in a week, and how much of that was done before? One row.

    cases, cost_minor (the items of `BY_HAND` alone), unpriced (in a currency without a rate), again (came back at the
    very same place), known (others whose cause the same queue had in the four weeks before), patched_minor (of both).
    """
    return reader.query(_HANDLED, {"week": week, "store": store, "back": BACK_DAYS, "hands": list(BY_HAND)})


def incidents(reader: Reader, week: str, store: str | None) -> pl.DataFrame:
    """How many mass incidents were resolved in a week with a cause that was found out? One row."""
    return reader.query(_INCIDENTS, {"week": week, "store": store})


def changed(ledger: Ledger, since: datetime, until: datetime) -> Changed:
    """What did people change in this time, in all stores? What the product itself declares does not count."""
    return Changed(
        rules=rules.count(ledger, since, until),
        books=books.count(ledger, since, until),
        routes=routes.count(ledger, since, until),
    )


def told(filters: Filters, currency: str) -> None:
    """Work by hand and changes of the week, beside each other."""
    week, store = monday(filters.week), filters.members.get("store")
    zone = ZoneInfo(data.snapshot()["reporting_zone"])
    since, until = (datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in (week, week + _WEEK))
    work = data.ask(handled, week.isoformat(), store).row(0, named=True)
    closed = int(data.ask(incidents, week.isoformat(), store).item())
    made = changed(place.ledger(), since, until) if guard.actor().stores is None else None
    st.subheader("Patching or improving", anchor=False)
    st.markdown(f"**{widgets.text(patched(work, currency))}** {widgets.text(improved(made, closed))}")
    st.caption(
        f"Work: {' and '.join(BY_HAND)} as each case is priced, of cases that a person resolved in this week. Done "
        f"before: the case had come back, or its queue had the same cause in the {BACK_DAYS} days before. Changes are "
        "counted, not timed: nobody records the hours that they took."
    )


def patched(work: dict[str, Any], currency: str) -> str:
    """37 cases closed by hand took work worth €3 700; €2 100 of it, 57 %, was done before: 12 came back, …"""
    cases, cost, part = work["cases"], work["cost_minor"], work["patched_minor"]
    if not cases:
        return "No case was resolved by hand in this week."
    number = f"{words.count(cases)} {'case' if cases == 1 else 'cases'} resolved by hand took work worth"
    unpriced = work["unpriced"]
    rest = f" {words.count(unpriced)} more have no price: their currency has no rate." if unpriced else ""
    if not part:
        return f"{number} {money.told(cost, currency)}, none of it for what had been mended before.{rest}"
    return (
        f"{number} {money.told(cost, currency)}; {money.told(part, currency)} of it, {sentences.share(part / cost)}, "
        f"mended again what had been mended before: {words.count(work['again'])} came back, "
        f"{words.count(work['known'])} had a cause that their queue had before.{rest}"
    )


def improved(made: Changed | None, closed: int) -> str:
    """Meanwhile 2 rules, 1 map and no route were changed, and 1 incident was resolved with its cause."""
    found = f"{_number(closed, 'incident')} {'was' if closed < 2 else 'were'} resolved with a cause found out"
    if made is None:
        return f"Meanwhile {found}; what was changed for all stores is not counted here."
    return (
        f"Meanwhile people changed {_number(made.rules, 'rule')}, {_number(made.books, 'map')} and "
        f"{_number(made.routes, 'route')}; {found}."
    )


def _number(count: int, what: str) -> str:
    return f"{words.count(count) if count else 'no'} {what}{'' if count < 2 else 's'}"
