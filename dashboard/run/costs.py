"""What does each failure cost this company, and what would a year of them cost?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from ingest.settings import FILE, Settings, SettingsError
from ingest.warehouse import Reader
from metrics.queues import OwnCosts, queues

YEAR_MONTHS = 12
BY_CAUSE = """
WITH chosen AS (
  SELECT * FROM fact_costs WHERE true_day >= $first::DATE AND true_day < $beyond::DATE
)
SELECT
  queue, item, coalesce(root_cause, 'not resolved') AS root_cause, any_value(currency) AS currency,
  count(*)::BIGINT AS cases, sum(cost_minor)::BIGINT AS cost_minor
FROM chosen
GROUP BY queue, item, coalesce(root_cause, 'not resolved')
ORDER BY sum(cost_minor) DESC NULLS LAST, queue, item, root_cause
"""
INCIDENTS = """
SELECT
  count(DISTINCT coalesce('incident ' || parent_id, fingerprint || '|' || true_since))::BIGINT AS incidents,
  count(*)::BIGINT AS cases, coalesce(sum(cost_minor), 0)::BIGINT AS cost_minor, any_value(group_currency) AS currency
FROM fact_exceptions
WHERE
  outcome <> 'dismissed' AND true_day >= $first::DATE AND true_day < $beyond::DATE
  AND ($queue IS NULL OR queue = $queue)
"""
TREND = """
SELECT
  date_trunc('week', ended_day)::DATE AS monday, root_cause, issue, layer, count(*)::BIGINT AS cases,
  count(*) FILTER (WHERE is_repeat)::BIGINT AS repeats, sum(cost_minor)::BIGINT AS cost_minor
FROM (
  SELECT *, ((ended_at AT TIME ZONE 'UTC') AT TIME ZONE (SELECT reporting_zone FROM snapshot))::DATE AS ended_day
  FROM fact_exceptions
  WHERE outcome = 'resolved' AND root_cause IS NOT NULL
)
GROUP BY ALL
ORDER BY monday, cases DESC, root_cause, layer
"""


def own_costs(settings: Settings) -> OwnCosts:
    """The figures of `[costs]` in wharfinger.toml: a currency, and for each queue its items in minor units."""
    entries: Mapping[str, Any] = settings.shell.get("costs", {})
    currency = entries.get("currency", OwnCosts.currency)
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isupper()):
        raise SettingsError(f"[costs] currency is {currency!r} in {FILE}; expected an ISO 4217 code such as EUR.")
    items = {name: entry for name, entry in entries.items() if name != "currency"}
    if unknown := sorted(set(items) - set(queues())):
        raise SettingsError(f"[costs] does not know {', '.join(unknown)}; it knows {', '.join(queues())}.")
    for queue, entry in items.items():
        for item, minor in entry.items() if isinstance(entry, dict) else [("", entry)]:
            if not (item and item.isidentifier() and item == item.lower() and type(minor) is int and minor >= 0):
                raise SettingsError(
                    f"[costs.{queue}] {item} = {minor!r} in {FILE}; expected an item and a whole number of minor units."
                )
    return OwnCosts(currency=currency, items=items)


def by_cause(reader: Reader, first: date, beyond: date) -> pl.DataFrame:
    """What did the cases of these days cost, dearest first? queue, item, root_cause, currency, cases, cost_minor."""
    return reader.query(BY_CAUSE, {"first": first, "beyond": beyond})


def run_rate(reader: Reader, first: date, beyond: date, queue: str | None = None) -> dict[str, Any]:
    """At the pace of these days, what would a year cost? incidents, cases, cost_minor, yearly_minor, currency.

    A mass incident is one incident and many cases; both are counted, the money is that of the cases.
    """
    found = reader.query(INCIDENTS, {"first": first, "beyond": beyond, "queue": queue}).row(0, named=True)
    return {**found, "yearly_minor": yearly(found["cost_minor"], first, beyond)}


def yearly(cost_minor: int, first: date, beyond: date) -> int:
    """A year at the pace of these days: twelve times what whole months cost a month, else by days of 365."""
    if first.day == beyond.day == 1:
        months = (beyond.year - first.year) * YEAR_MONTHS + beyond.month - first.month
        return round(Fraction(cost_minor * YEAR_MONTHS, months))
    return round(Fraction(cost_minor * 365, (beyond - first).days))


def root_causes(reader: Reader) -> pl.DataFrame:
    """Why did things go wrong, week by week? monday, root_cause, issue, layer, cases, repeats, cost_minor.

    Cases that a person resolved; those that ended by themselves have no cause that anybody named.
    """
    return reader.query(TREND, {})
