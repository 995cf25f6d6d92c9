"""Which pairs of orders may be one, what was decided, and what is left to fulfil? Questions to `fact_duplicates`."""

from __future__ import annotations

from typing import Final

import polars as pl

from dashboard.duplicates import lab
from ingest.warehouse import Reader

_PAIRS: Final = """
SELECT * FROM fact_duplicates
WHERE is_flagged AND decision IS NULL AND first_cancelled_at IS NULL AND second_cancelled_at IS NULL
ORDER BY first_shipped_at IS NOT NULL AND second_shipped_at IS NOT NULL, score DESC, second_at DESC, pair_id
"""
_HISTORY: Final = """
SELECT d.* FROM fact_duplicates AS d, snapshot AS s
WHERE d.second_at > s.as_of - to_days($days) AND d.second_at <= s.as_of
ORDER BY d.second_at DESC, d.pair_id
"""
_WAITING: Final = """
SELECT
  count(*) AS orders,
  count(*) FILTER (WHERE d.order_id IS NOT NULL) AS told_off,
  count(DISTINCT o.channel) AS channels
FROM physical_orders AS o
LEFT JOIN shipped_orders AS p ON p.store = o.store AND p.order_id = o.order_id
LEFT JOIN (
  SELECT DISTINCT cancel_store AS store, cancel_order_id AS order_id
  FROM pair_decisions WHERE decision IN ('merge', 'cancel_one')
) AS d ON d.store = o.store AND d.order_id = o.order_id
WHERE o.cancelled_at IS NULL AND p.order_id IS NULL
"""
_AVOIDED: Final = """
WITH cancelled AS (
  SELECT
    d.cancel_store, d.cancel_order_id, max(d.carried_out_at) AS carried_out_at,
    max(
      CASE
        WHEN d.cancel_store = d.first_store AND d.cancel_order_id = d.first_order_id THEN d.first_shipped_at
        ELSE d.second_shipped_at
      END
    ) AS shipped_at
  FROM fact_duplicates AS d
  WHERE d.decision IN ('merge', 'cancel_one')
  GROUP BY d.cancel_store, d.cancel_order_id
)
SELECT
  count(*) FILTER (WHERE c.carried_out_at > s.as_of - to_days($days)) AS orders,
  count(*) FILTER (WHERE c.carried_out_at IS NULL) AS not_yet
FROM cancelled AS c
CROSS JOIN snapshot AS s
WHERE c.shipped_at IS NULL
"""


def waiting(reader: Reader) -> pl.DataFrame:
    """Flagged pairs that nobody decided on, those that can still be stopped first, then by score."""
    return reader.query(_PAIRS, {})


def one(reader: Reader, pair_id: str) -> pl.DataFrame:
    """A pair by its name, decided or not."""
    return reader.query("SELECT * FROM fact_duplicates WHERE pair_id = $pair_id", {"pair_id": pair_id})


def weights(reader: Reader) -> pl.DataFrame:
    """How much each sign counts: one row, a column a sign."""
    return reader.query("SELECT * FROM duplicate_weights", {})


def history(reader: Reader) -> pl.DataFrame:
    """Every pair of the last days, flagged or not, with what people decided: what the lab replays."""
    return reader.query(_HISTORY, {"days": lab.DAYS})


def to_fulfil(reader: Reader) -> pl.DataFrame:
    """How many orders wait to be sent, on how many channels, and how many of them are to be cancelled (`told_off`)?"""
    return reader.query(_WAITING, {})


def avoided(reader: Reader, days: int) -> pl.DataFrame:
    """How many orders were cancelled as duplicates in the last days, unsent, and how many are yet to be (`not_yet`)?

    An order that is one with several others counts once.
    """
    return reader.query(_AVOIDED, {"days": days})
