"""What do the company's own data speak for: three states or seven, and how often should somebody look?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from dashboard import data
from dashboard.filters import Filters
from dashboard.scorecard.reading import Reading
from ingest.maps import stages
from ingest.warehouse import Reader
from metrics import State

ONE_CARRIER = 0.9
RARE = 0.05
ENOUGH_SIGNS = 2
FIRST_WEEK_DAYS = 7
QUIET_WEEKS = 8
_SHAPE = """
WITH
recent AS (
  SELECT o.* FROM orders AS o CROSS JOIN snapshot AS s
  WHERE NOT o.is_test AND o.requires_shipping AND o.created_at >= s.as_of - INTERVAL 90 DAY
),
boxes AS (
  SELECT f.store, f.order_id, f.carrier
  FROM fulfillments AS f
  SEMI JOIN recent AS r ON r.store = f.store AND r.order_id = f.order_id
  WHERE f.status = 'SUCCESS'
),
carriers AS (SELECT count(*) AS n FROM boxes WHERE carrier IS NOT NULL GROUP BY carrier),
shipped AS (SELECT count(*) AS n FROM boxes GROUP BY store, order_id)
SELECT
  (SELECT max(n) / nullif(sum(n), 0) FROM carriers) AS carrier_share,
  (SELECT count(*) FILTER (WHERE n > 1) / nullif(count(*), 0) FROM shipped) AS split_rate,
  (SELECT count(*) FILTER (WHERE cancelled_at IS NOT NULL) / nullif(count(*), 0) FROM recent) AS cancel_rate,
  (SELECT count(DISTINCT warehouse) FROM fulfillment_orders WHERE warehouse IS NOT NULL)::BIGINT AS warehouses,
  (SELECT count(*) FILTER (WHERE fulfillment_status = 'PARTIALLY_FULFILLED') / nullif(count(*), 0) FROM recent)
    AS partial_rate,
  (SELECT count(*) FROM recent)::BIGINT AS orders,
  (SELECT date_diff('day', min(f.fetched_at), any_value(s.as_of)) FROM landing_files AS f CROSS JOIN snapshot AS s)
    AS days_live
"""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Three states (`simple`) or seven (`rich`), and the signs that speak for seven."""

    model: str
    signs: tuple[str, ...]


def shape(reader: Reader) -> pl.DataFrame:
    """What does fulfilment look like over 90 days? One row."""
    return reader.query(_SHAPE)


def recommend(found: Mapping[str, float | None]) -> Advice:
    """Seven states where two or more signs say that three would hide what customers and staff ask about."""
    signs = (
        (_at(found, "carrier_share", 1.0) < ONE_CARRIER, f"no carrier has {ONE_CARRIER:.0%} of the parcels"),
        (_at(found, "split_rate") > RARE, f"more than {RARE:.0%} of orders leave in several parcels"),
        (_at(found, "cancel_rate") > RARE, f"more than {RARE:.0%} of orders are cancelled"),
        (_at(found, "warehouses") > 1, "more than one warehouse ships"),
        (_at(found, "partial_rate") > RARE, f"more than {RARE:.0%} of orders wait for a part"),
    )
    seen = tuple(sign for holds, sign in signs if holds)
    return Advice(model="rich" if len(seen) >= ENOUGH_SIGNS else "simple", signs=seen)


def cadence(days_live: int, quiet_weeks: int) -> str:
    """How often should somebody go through the rules? Daily in the first week, then weekly, monthly when stable."""
    if days_live < FIRST_WEEK_DAYS:
        return "daily, for the first week"
    return "monthly" if quiet_weeks >= QUIET_WEEKS else "weekly"


def quiet_weeks(readings: list[Reading], weeks_live: int) -> int:
    """For how many weeks, since somebody looks, has none of these numbers got worse beyond its usual range?

    A week in which nothing could be judged yet is neither quiet nor the opposite.
    """
    quiet = 0
    for back in range(min((len(reading.points) for reading in readings), default=0)):
        states = {reading.points[-1 - back].signal.state for reading in readings}
        if back >= weeks_live or State.WORSE in states:
            break
        quiet += states != {State.EARLY}
    return quiet


def sentence(found: pl.DataFrame, readings: list[Reading]) -> str:
    """What the data speak for, in one sentence."""
    row = found.row(0, named=True)
    advice = recommend(row)
    model = "the seven states" if advice.model == "rich" else "three states: ordered, fulfilled, delivered"
    signs = f" {len(advice.signs)} of 5 signs" if advice.signs else " no sign against it"
    days_live = int(row["days_live"] or 0)
    review = cadence(days_live, quiet_weeks(readings, days_live // FIRST_WEEK_DAYS))
    return f"The data of 90 days speak for {model} ({signs.strip()}). Go through these rules {review}."


def panel(found: pl.DataFrame) -> None:
    """Why the data speak for it, and how the seven states roll up into the three."""
    row = found.row(0, named=True)
    advice = recommend(row)
    st.markdown(
        "\n".join(f"- {sign[0].upper()}{sign[1:]}" for sign in advice.signs) or "Nothing speaks for more states."
    )
    by_state = {
        three: [one.replace("_", " ") for one, into in stages.ROLL_UP.items() if into == three]
        for three in stages.THREE
    }
    st.caption(" · ".join(f"{three} = {', '.join(many)}" for three, many in by_state.items()))
    st.caption(
        "Who may write an order's status: the store (Shopify is the record), the warehouse (its system or the ERP is), "
        "or either while support only sees it. A write by anybody else is a case of the queue Status conflict."
    )


def week_readings() -> list[Reading]:
    """The five numbers of the last full week."""
    return [data.reading(metric, Filters(week=data.newest_full())) for metric in data.headline()]


def _at(found: Mapping[str, float | None], name: str, otherwise: float = 0.0) -> float:
    value = found.get(name)
    return otherwise if value is None else float(value)
