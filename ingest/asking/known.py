"""What does the warehouse already know that a connector, or a run, must ask about?"""

from __future__ import annotations

from typing import Final

OPEN_NUMBERS: Final = """
WITH numbers AS (
  SELECT tracking_number, any_value(carrier) AS carrier FROM wms_shipments WHERE tracking_number <> '' GROUP BY ALL
  UNION ALL BY NAME
  SELECT tracking_number, '' AS carrier
  FROM fulfillments ANTI JOIN wms_shipments USING (tracking_number)
  WHERE tracking_number <> ''
  GROUP BY tracking_number
)
SELECT tracking_number || '|' || coalesce(carrier, '')
FROM numbers
WHERE tracking_number NOT IN (
  SELECT tracking_number FROM parcels
  WHERE status IN ('Delivered', 'Expired') OR sub_status IN ('Exception_Returned', 'Exception_Destroyed')
)
ORDER BY 1
"""
"""Tracking numbers with their carrier whose parcels are not at an end, as `number|carrier`."""

FAILING: Final = """
WITH failed AS (
  SELECT source, max(asked_at) AS asked_at, max_by(error IS NULL, asked_at) AS is_over
  FROM source_failures
  WHERE part = 'all'
  GROUP BY source
)
SELECT source
FROM failed AS f
WHERE
  NOT is_over
  AND NOT EXISTS (SELECT 1 FROM landing_files AS l WHERE l.source = f.source AND l.fetched_at > f.asked_at)
ORDER BY source
"""
"""Sources that were asked in vain, and have given nothing since."""

QUESTIONS: Final = {"tracking_numbers_open": OPEN_NUMBERS, "failing": FAILING}
