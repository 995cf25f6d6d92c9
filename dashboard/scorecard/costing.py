"""What do failures cost, week by week and by what they have in common? Questions to the facts about cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import polars as pl

from ingest.warehouse import Reader

MOST_CASES: Final = 500
_YEAR_MONTHS: Final = 12
NOT_NAMED: Final = "not named"
BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "queue": "queue",
        "cause": f"coalesce(root_cause, '{NOT_NAMED}')",
        "trouble": f"coalesce(issue, '{NOT_NAMED}')",
        "layer": "layer",
        "warehouse": f"coalesce(warehouse, '{NOT_NAMED}')",
        "carrier": f"coalesce(carrier, '{NOT_NAMED}')",
        "store": f"coalesce(store, '{NOT_NAMED}')",
        "channel": f"coalesce(channel, '{NOT_NAMED}')",
    }
)
"""By what cases are told apart. A cause and a kind of trouble have only those that a person resolved."""
_COUNTED: Final = "outcome <> 'dismissed' AND ($store IS NULL OR store = $store)"
_WEEK: Final = "date_trunc('week', true_day)::DATE"


def weekly(reader: Reader, by: str, store: str | None) -> pl.DataFrame:
    """What did the cases cost that began in each week? monday, member, incidents, cases, repeats, unpriced, cost_minor.

    A mass incident is one incident and many cases; both are counted, the money is that of the cases. `unpriced`: cases
    whose costs are in a currency without a rate. A dismissed case was none.
    """
    return reader.query(
        f"""
        SELECT
          {_WEEK} AS monday, {BY[by]} AS member,
          count(DISTINCT coalesce('incident ' || parent_id, fingerprint || '|' || true_since))::BIGINT AS incidents,
          count(*)::BIGINT AS cases, count(*) FILTER (WHERE is_repeat)::BIGINT AS repeats,
          count(*) FILTER (WHERE cost_minor IS NULL)::BIGINT AS unpriced,
          coalesce(sum(cost_minor), 0)::BIGINT AS cost_minor
        FROM fact_exceptions
        WHERE {_COUNTED}
        GROUP BY ALL
        ORDER BY monday, cost_minor DESC, member
        """,  # noqa: S608
        {"store": store},
    )


def mostly(reader: Reader, by: str, week: str, store: str | None) -> pl.DataFrame:
    """Which queue is each member's dearest in one week, and which has most cases? A row a member.

    member, dearest and its cost_minor, most and its cases.
    """
    return reader.query(
        f"""
        WITH each AS (
          SELECT
            {BY[by]} AS member, queue, count(*)::BIGINT AS cases, coalesce(sum(cost_minor), 0)::BIGINT AS cost_minor
          FROM fact_exceptions
          WHERE {_COUNTED} AND {_WEEK} = $week::DATE
          GROUP BY ALL
        )
        SELECT
          member, max_by(queue, (cost_minor, cases, queue)) AS dearest, max(cost_minor) AS cost_minor,
          max_by(queue, (cases, queue)) AS most, max(cases) AS cases
        FROM each
        GROUP BY member
        ORDER BY member
        """,  # noqa: S608
        {"store": store, "week": week},
    )


def items(reader: Reader, by: str, member: str, week: str, store: str | None) -> pl.DataFrame:
    """For what was that paid in one week, dearest first? item, cost_minor."""
    return reader.query(
        f"""
        SELECT item, coalesce(sum(cost_minor), 0)::BIGINT AS cost_minor
        FROM fact_costs
        WHERE {_COUNTED} AND {_WEEK} = $week::DATE AND {BY[by]} = $member
        GROUP BY item
        ORDER BY cost_minor DESC, item
        """,  # noqa: S608
        {"store": store, "week": week, "member": member},
    )


def cases(reader: Reader, by: str, member: str, week: str, store: str | None) -> pl.DataFrame:
    """Which cases are that, dearest first? The first `MOST_CASES` of them, with the record that each rests on."""
    return _cases(reader, by, member, week, store, by_cost=True)


def oldest(reader: Reader, by: str, member: str, week: str, store: str | None) -> pl.DataFrame:
    """The same, oldest first and without what they cost."""
    return _cases(reader, by, member, week, store, by_cost=False)


def _cases(reader: Reader, by: str, member: str, week: str, store: str | None, *, by_cost: bool) -> pl.DataFrame:
    dearest = "cost_minor DESC NULLS LAST, " if by_cost else ""
    return reader.query(
        f"""
        SELECT
          queue, order_name, subject, order_id, store, summary, true_since, outcome, root_cause,
          {"cost_minor, " if by_cost else ""}_file, _line
        FROM fact_exceptions
        WHERE {_COUNTED} AND {_WEEK} = $week::DATE AND {BY[by]} = $member
        ORDER BY {dearest}true_since, fingerprint
        LIMIT {MOST_CASES}
        """,  # noqa: S608
        {"store": store, "week": week, "member": member},
    )


def yearly(cost_minor: int, first: date, beyond: date) -> int:
    """A year at the pace of these days: twelve times what whole months cost a month, else by days of 365."""
    if first.day == beyond.day == 1:
        months = (beyond.year - first.year) * _YEAR_MONTHS + beyond.month - first.month
        return round(Fraction(cost_minor * _YEAR_MONTHS, months))
    return round(Fraction(cost_minor * 365, (beyond - first).days))
