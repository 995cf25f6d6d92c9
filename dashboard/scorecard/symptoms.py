"""Do the symptoms that customers feel grow: backorder surprises, delayed dispatch, differing words, support spikes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
import streamlit as st

from dashboard import data
from dashboard.filters import Filters
from dashboard.scorecard.reading import SHOWN_WEEKS, Reading
from ingest.warehouse import Reader
from metrics import monday, weeks_until, words

BACKORDER: Final = "oversold"
"""The queue whose cases are surprises: sold, or called fulfilled, though there is no stock."""
_BEGUN: Final = """
SELECT date_trunc('week', true_day)::DATE AS monday, count(*) AS cases
FROM fact_exceptions
WHERE queue = $queue AND ($store IS NULL OR store = $store) AND coalesce(outcome, '') <> 'dismissed'
GROUP BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """One symptom in a week: how often it was seen, among how many (None: of nothing in particular), and its weeks.

    `trend` has a number a week, oldest first: a share in percent, or how often, where there is nothing to divide by.
    """

    name: str
    seen: int
    among: int | None
    trend: tuple[float | None, ...]
    signal: str
    counted: str

    @property
    def change(self) -> float | None:
        """The last number less the one before."""
        now, before = self.trend[-1], self.trend[-2] if len(self.trend) > 1 else None
        return None if now is None or before is None else now - before


def symptoms(filters: Filters) -> list[Symptom]:
    """The four symptoms in the week of the filters, each from the number or the queue that it has anyway."""
    metrics = data.catalogue()
    late = data.reading(metrics["dispatch_on_time"], filters)
    differing = data.reading(metrics["status_differences"], filters)
    asking = data.reading(metrics["tickets_per_100_orders"], filters)
    return [
        _backorders(filters),
        Symptom(
            name="Delayed dispatch",
            seen=late.now.denominator - late.now.numerator,
            among=late.now.denominator,
            trend=tuple(None if point.value is None else 100 - point.value for point in late.points),
            signal=words.mark(late.signal),
            counted="promises that left after their due time, in % of those due",
        ),
        _of_metric(
            "Inconsistent messages", differing, "statuses that two systems tell differently, in % of those told"
        ),
        _of_metric("Support contacts", asking, "tickets about orders on their way, per 100 orders shipped"),
    ]


def backorders(reader: Reader, queue: str, store: str | None) -> pl.DataFrame:
    """How many cases of a queue began in each week?"""
    return reader.query(_BEGUN, {"queue": queue, "store": store})


def table(found: Sequence[Symptom]) -> None:
    """The symptoms with how often, among how many, and the line of their weeks."""
    frame = pl.DataFrame(
        {
            "Symptom": [one.name for one in found],
            "Seen": [one.seen for one in found],
            "Among": [one.among for one in found],
            "Now": [one.trend[-1] for one in found],
            "Change": [one.change for one in found],
            "Signal": [one.signal for one in found],
            "Weeks": [[value or 0.0 for value in one.trend] for one in found],
            "What is counted": [one.counted for one in found],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        placeholder=words.NOTHING,
        column_config={
            "Symptom": st.column_config.TextColumn(pinned=True),
            "Seen": st.column_config.NumberColumn(format="localized"),
            "Among": st.column_config.NumberColumn(format="localized"),
            "Now": st.column_config.NumberColumn(format="%.1f"),
            "Change": st.column_config.NumberColumn(format="%+.1f"),
            "Weeks": st.column_config.LineChartColumn(y_min=0),
        },
        alt="Four symptoms: how often seen in the week, among how many, share, change to the week before, and weeks",
    )


def _of_metric(name: str, reading: Reading, counted: str) -> Symptom:
    now = reading.now
    values = tuple(point.value for point in reading.points)
    mark = words.mark(reading.signal)
    return Symptom(name=name, seen=now.numerator, among=now.denominator, trend=values, signal=mark, counted=counted)


def _backorders(filters: Filters) -> Symptom:
    begun = data.ask(backorders, BACKORDER, filters.members.get("store"))
    cases: dict[date, int] = dict(begun.iter_rows())
    asked = monday(filters.week)
    mondays = [day for day in weeks_until(asked, SHOWN_WEEKS) if day >= (data.whole_from() or asked)] or [asked]
    trend = tuple(float(cases.get(day, 0)) for day in mondays)
    return Symptom(
        name="Backorder surprises",
        seen=int(trend[-1]),
        among=None,
        trend=trend,
        signal=words.NOTHING,
        counted="orders and goods sold, or called fulfilled, without stock",
    )
