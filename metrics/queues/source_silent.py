"""Which sources do not answer?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="source_silent",
    title="Source silent",
    question="Which sources, or parts that they told before, have been asked in vain for longer than their budget?",
    owner="integration",
    layer="reporting",
    target_hours=2,
    severity=Severity.HIGH,
    cost=DESK,
    # Silence counts only while we ask: what nobody asked has not failed. What a failing source gave before it stopped
    # is no answer. Never answered: its budget begins with the first question. A part that a source never told is not
    # missed by anybody; one that it told and refuses now is.
    sql="""
WITH
files AS (
  SELECT DISTINCT l.source, p.part, l.fetched_at
  FROM landing_files AS l
  JOIN (SELECT DISTINCT source, part FROM source_failures) AS p
    ON p.source = l.source AND (p.part = 'all' OR starts_with(l.feed, p.part || '_'))
),
vain AS (SELECT * FROM source_failures WHERE error IS NOT NULL),
answers AS (
  SELECT l.*
  FROM files AS l
  ANTI JOIN vain AS f ON f.source = l.source AND f.asked_at = l.fetched_at AND f.part IN (l.part, 'all')
  UNION
  SELECT source, part, asked_at FROM source_failures WHERE error IS NULL
  UNION
  SELECT source, part, answered_at FROM vain WHERE answered_at IS NOT NULL
),
failures AS (
  SELECT f.*, b.fetched_at AS answered_before, a.fetched_at AS answered_after
  FROM vain AS f
  ASOF LEFT JOIN answers AS b ON b.source = f.source AND b.part = f.part AND f.asked_at >= b.fetched_at
  ASOF LEFT JOIN answers AS a ON a.source = f.source AND a.part = f.part AND f.asked_at <= a.fetched_at
  WHERE f.part = 'all' OR b.source IS NOT NULL
),
stretches AS (
  SELECT
    source, part, any_value(store) AS store, answered_before, answered_after,
    min(asked_at) AS first_at, max(asked_at) AS last_at, max_by(error, asked_at) AS error,
    min_by(_file, asked_at) AS _file, min_by(_line, asked_at) AS _line
  FROM failures
  GROUP BY source, part, answered_before, answered_after
),
silent AS (
  SELECT
    t.*,
    greatest(t.first_at, coalesce(t.answered_before, t.first_at) + to_minutes(s.source_budget_minutes)) AS true_since
  FROM stretches AS t
  CROSS JOIN snapshot AS s
)
SELECT
  CASE part WHEN 'all' THEN source ELSE source || '/' || part END AS subject,
  coalesce(nullif(store, ''), 'unknown') AS store, 'unknown' AS channel, 'unknown' AS warehouse, 'unknown' AS carrier,
  NULL::VARCHAR AS order_id, NULL::VARCHAR AS order_name, true_since,
  answered_after AS ended_at, NULL::BIGINT AS amount_minor, NULL::VARCHAR AS currency,
  format(
    'Source {} has {}{}: {}',
    source,
    CASE
      WHEN part <> 'all' THEN 'refused its ' || part
      WHEN answered_before IS NULL THEN 'never answered'
      ELSE 'not answered'
    END,
    coalesce(strftime(answered_before, ' since %Y-%m-%d %H:%M UTC'), ''),
    error
  ) AS summary,
  _file, _line
FROM silent
WHERE last_at >= true_since
""",
)
