"""How does the day stand at eight, ten, noon, five and at its end? Counted from what happened: for any day past too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from dashboard import answers
from ingest.warehouse import Reader

HOURS = (8, 10, 12, 17, 24)
_MILESTONES = """
WITH moments AS (SELECT unnest($moments::TIMESTAMP[]) AS moment),
marked AS (
  SELECT p.store, p.fulfillment_order_id, min(d.shipped_at) AS shipped_at
  FROM dispatches AS p
  JOIN departures AS d
    ON d.store = p.store AND d.order_id = p.order_id
    AND coalesce(d.fulfillment_order_id = p.fulfillment_order_id, d.warehouse = p.warehouse)
  GROUP BY p.store, p.fulfillment_order_id
)
SELECT
  m.moment AS at,
  (SELECT count(*) FROM physical_orders AS o WHERE o.placed_at BETWEEN $midnight AND m.moment) AS new_orders,
  (
    SELECT count(*)
    FROM dispatches AS p
    JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
    LEFT JOIN marked AS k ON k.store = p.store AND k.fulfillment_order_id = p.fulfillment_order_id
    WHERE
      p.start_at <= m.moment
      AND coalesce(k.shipped_at > m.moment, true) AND coalesce(o.cancelled_at > m.moment, true)
  ) AS waiting,
  (SELECT count(*) FROM fact_packing AS t WHERE t.done_at BETWEEN $midnight AND m.moment) AS packed,
  (SELECT count(*) FROM departures AS d WHERE d.shipped_at BETWEEN $midnight AND m.moment) AS shipped,
  (
    SELECT count(*)
    FROM fact_parcels AS p
    WHERE p.first_scan_at <= m.moment AND coalesce(p.delivered_at > m.moment, true)
  ) AS in_transit,
  (
    SELECT count(DISTINCT e.subject)
    FROM episodes AS e
    WHERE
      e.queue IN ('parcel_stalled', 'customs_hold')
      AND e.true_since <= m.moment AND coalesce(e.ended_at > m.moment, true)
  ) AS stuck,
  (SELECT count(*) FROM fact_parcels AS p WHERE p.delivered_at BETWEEN $midnight AND m.moment) AS delivered
FROM moments AS m
ORDER BY m.moment
"""


def milestones(reader: Reader, day: date | None, hours: tuple[int, ...] = HOURS) -> pl.DataFrame:
    """One row an hour of the day in the reporting zone (default the snapshot's own day), as far as the snapshot knows.

    New orders, packed, shipped and delivered parcels count since midnight; promises that wait to be shipped, parcels
    in transit and stuck ones (standing still, held by customs) count at the hour.
    """
    now = answers.snapshot(reader)
    midnight = datetime.combine(day or answers.today(now), time(), ZoneInfo(now["reporting_zone"]))
    moments = [(midnight + timedelta(hours=hour)).astimezone(UTC).replace(tzinfo=None) for hour in hours]
    known = [moment for moment in moments if moment <= now["as_of"]]
    return reader.query(
        _MILESTONES, {"moments": known, "midnight": midnight.astimezone(UTC).replace(tzinfo=None)}
    ).with_columns(pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(now["reporting_zone"]))
