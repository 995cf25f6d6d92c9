-- What is a currency worth in the group's, on the snapshot's day?
-- grain: one row per currency with a rate; group minor units = minor units × share ÷ base, rounded half up
-- after: currency_exponents
WITH
latest AS (
  SELECT r.currency, (max_by(r.per_euro, r.day) * 1000000)::HUGEINT AS per_euro_e6
  FROM fx_rates AS r
  CROSS JOIN snapshot AS s
  WHERE r.day <= s.as_of::DATE AND r.currency <> 'EUR'
  GROUP BY r.currency
  UNION ALL
  SELECT 'EUR', 1000000::HUGEINT
),
paired AS (
  SELECT
    l.currency, l.per_euro_e6 AS own_e6, g.per_euro_e6 AS group_e6,
    coalesce(ge.exponent, 2) - coalesce(ce.exponent, 2) AS shift
  FROM latest AS l
  CROSS JOIN snapshot AS s
  JOIN latest AS g ON g.currency = s.group_currency
  LEFT JOIN currency_exponents AS ce ON ce.currency = l.currency
  LEFT JOIN currency_exponents AS ge ON ge.currency = s.group_currency
  WHERE l.currency <> s.group_currency
)
SELECT
  currency,
  group_e6 * (10 ** greatest(0, shift))::HUGEINT AS share,
  own_e6 * (10 ** greatest(0, -shift))::HUGEINT AS base
FROM paired
UNION ALL
SELECT group_currency, 1::HUGEINT, 1::HUGEINT
FROM snapshot
