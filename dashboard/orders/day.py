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
-- a parcel that no warehouse system tells of was sent when its store said so
sent AS (SELECT *, coalesce(shipped_at, shown_at) AS sent_at FROM departures),
marked AS (
  SELECT p.store, p.fulfillment_order_id, min(d.sent_at) AS sent_at
  FROM dispatches AS p
  JOIN sent AS d
    ON d.store = p.store AND d.order_id = p.order_id
    AND coalesce(d.fulfillment_order_id = p.fulfillment_order_id, d.warehouse = p.warehouse)
  GROUP BY p.store, p.fulfillment_order_id
),
waits AS (
  SELECT m.moment, p.store, p.order_id, p.fulfillment_order_id, p.warehouse, p.start_at
  FROM dispatches AS p
  JOIN moments AS m ON p.start_at <= m.moment
  JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
  LEFT JOIN marked AS k ON k.store = p.store AND k.fulfillment_order_id = p.fulfillment_order_id
  WHERE coalesce(k.sent_at > m.moment, true) AND coalesce(o.cancelled_at > m.moment, true)
),
counts AS (
  SELECT m.moment, c.warehouse, c.sku, max_by(c.on_hand, c.counted_at) AS on_hand
  FROM warehouse_stock AS c
  JOIN moments AS m ON c.counted_at <= m.moment
  WHERE c.counted_at > $midnight::TIMESTAMP - INTERVAL 1 DAY
  GROUP BY m.moment, c.warehouse, c.sku
),
-- the shelf is shared out in the order in which promises became ready, among those that nobody has taken from it yet
shared AS (
  SELECT
    w.moment, w.store, w.fulfillment_order_id,
    sum(l.units) OVER (
      PARTITION BY w.moment, l.warehouse, l.sku ORDER BY w.start_at, w.store, w.fulfillment_order_id
    ) <= coalesce(c.on_hand, 0) AS is_there
  FROM waits AS w
  JOIN promised_lines AS l ON l.store = w.store AND l.fulfillment_order_id = w.fulfillment_order_id
  SEMI JOIN counts AS r ON r.moment = w.moment AND r.warehouse = w.warehouse
  LEFT JOIN counts AS c ON c.moment = w.moment AND c.warehouse = l.warehouse AND c.sku = l.sku
  ANTI JOIN wms_tasks AS t
    ON t.store = w.store AND t.order_id = w.order_id AND t.warehouse = w.warehouse AND t.done_at <= w.moment
  ANTI JOIN wms_holds AS h
    ON h.store = w.store AND h.order_id = w.order_id AND h.warehouse = w.warehouse AND h.placed_at <= w.moment
    AND coalesce(h.released_at > w.moment, true)
),
ready AS (
  SELECT moment, count(*) FILTER (WHERE is_whole) AS promises
  FROM (
    SELECT moment, bool_and(is_there) AS is_whole FROM shared GROUP BY moment, store, fulfillment_order_id
  ) AS promises
  GROUP BY moment
)
SELECT
  m.moment AS at,
  (SELECT count(*) FROM physical_orders AS o WHERE o.placed_at BETWEEN $midnight AND m.moment) AS new_orders,
  (SELECT count(*) FROM waits AS w WHERE w.moment = m.moment) AS waiting,
  CASE WHEN EXISTS (FROM counts AS c WHERE c.moment = m.moment)
    THEN coalesce((SELECT r.promises FROM ready AS r WHERE r.moment = m.moment), 0)
  END AS ready,
  (SELECT count(*) FROM fact_packing AS t WHERE t.done_at BETWEEN $midnight AND m.moment) AS packed,
  (SELECT count(*) FROM sent AS d WHERE d.sent_at BETWEEN $midnight AND m.moment) AS shipped,
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


def first(reader: Reader) -> pl.DataFrame:
    """On which day, in the reporting zone, was the first order placed that is on record? Empty without any order."""
    return reader.query(
        """
        SELECT (min(o.placed_at) AT TIME ZONE 'UTC' AT TIME ZONE any_value(s.reporting_zone))::DATE AS day
        FROM physical_orders AS o
        CROSS JOIN snapshot AS s
        HAVING count(*) > 0
        """,
        {},
    )


def of(reader: Reader, day: str) -> pl.DataFrame:
    """The milestones of a day that is written as 2026-11-16; of the snapshot's own also how it stands by now."""
    return milestones(reader, date.fromisoformat(day), with_now=True)


def milestones(
    reader: Reader, day: date | None, hours: tuple[int, ...] = HOURS, *, with_now: bool = False
) -> pl.DataFrame:
    """One row an hour of the day in the reporting zone (default the snapshot's own day), as far as the snapshot knows.

    New orders, packed, shipped and delivered parcels count since midnight; promises that wait to be shipped, parcels
    in transit and stuck ones (standing still, held by customs) count at the hour. Ready are those that wait, that
    nobody has picked and nothing holds, and whose goods stood on the shelf by the last count before the hour; empty
    where no warehouse had counted since the morning before.
    """
    now = answers.snapshot(reader)
    midnight = datetime.combine(day or answers.today(now), time(), ZoneInfo(now["reporting_zone"]))
    moments = [(midnight + timedelta(hours=hour)).astimezone(UTC).replace(tzinfo=None) for hour in hours]
    known = [moment for moment in moments if moment <= now["as_of"]]
    if with_now and answers.today(now) == midnight.date() and now["as_of"] not in known:
        known.append(now["as_of"])
    return reader.query(
        _MILESTONES, {"moments": known, "midnight": midnight.astimezone(UTC).replace(tzinfo=None)}
    ).with_columns(pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(now["reporting_zone"]))
