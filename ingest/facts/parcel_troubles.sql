-- When was each parcel in trouble, of which kind, and until which event?
-- part: parcels
-- grain: one row per unbroken stretch of events of one kind: customs (asks for papers), failed (a delivery failed),
-- grain: returned (on its way back, or back), exception (lost, damaged, delayed and what else the carrier calls one)
-- next_at is the first event of another kind. What is lost, returned or destroyed is beyond mending by a later event.
WITH
classed AS (
  SELECT
    *,
    CASE
      WHEN sub_status = 'InTransit_CustomsRequiringInformation' THEN 'customs'
      WHEN starts_with(sub_status, 'DeliveryFailure_') THEN 'failed'
      WHEN sub_status IN ('Exception_Returning', 'Exception_Returned') THEN 'returned'
      WHEN starts_with(sub_status, 'Exception_') THEN 'exception'
    END AS kind
  FROM tracking_events
),
troubled AS (SELECT DISTINCT tracking_number FROM classed WHERE kind IS NOT NULL),
in_order AS (
  SELECT c.*, lag(c.kind) OVER sequence IS DISTINCT FROM c.kind AS is_change
  FROM classed AS c
  SEMI JOIN troubled AS t ON t.tracking_number = c.tracking_number
  WINDOW sequence AS (PARTITION BY c.tracking_number ORDER BY c.happened_at, c.sub_status, c.description)
),
numbered AS (
  SELECT
    *,
    count(*) FILTER (WHERE is_change)
      OVER (PARTITION BY tracking_number ORDER BY happened_at, sub_status, description) AS stretch
  FROM in_order
),
stretches AS (
  SELECT
    tracking_number, stretch, any_value(kind) AS kind, min_by(carrier, happened_at) AS carrier,
    min(happened_at) AS true_since, max(happened_at) AS last_at,
    bool_or(coalesce(sub_status IN ('Exception_Lost', 'Exception_Returned', 'Exception_Destroyed'), false)) AS is_gone,
    last(sub_status ORDER BY happened_at, sub_status, description) AS sub_status,
    last(description ORDER BY happened_at, sub_status, description) AS description,
    first(_file ORDER BY happened_at, sub_status, description) AS _file,
    first(_line ORDER BY happened_at, sub_status, description) AS _line
  FROM numbered
  GROUP BY tracking_number, stretch
),
followed AS (
  SELECT *, lead(true_since) OVER (PARTITION BY tracking_number ORDER BY stretch) AS next_at FROM stretches
)
SELECT tracking_number, carrier, kind, true_since, next_at, last_at, is_gone, sub_status, description, _file, _line
FROM followed
WHERE kind IS NOT NULL
