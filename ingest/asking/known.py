"""What does the warehouse already know that a connector must ask about?"""

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

QUESTIONS: Final = {"tracking_numbers_open": OPEN_NUMBERS}
