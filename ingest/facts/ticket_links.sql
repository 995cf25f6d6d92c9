-- Which order is each ticket about, and how sure is that?
-- grain: one row per counted ticket: no spam, automatic reply, internal or outbound message, merged or deleted ticket
-- after: shipped_orders
-- part: tickets
-- `reasons`: what its tags say it is about, by the company's own names for tags; empty where they say nothing.
-- Order number, else tracking number, else e-mail, else name and postcode with an order in the last days.
WITH
counted AS (
  SELECT t.*, list_transform(coalesce(t.tags, []), lambda tag: lower(tag)) AS names
  FROM tickets AS t
  CROSS JOIN snapshot AS s
  WHERE
    t.created_at <= s.as_of
    AND lower(t.status) <> 'deleted'
    AND NOT list_has_any(coalesce(t.tags, []), ['spam', 'closed_by_merge', 'internal', 'outbound', 'auto_reply'])
),
known AS (SELECT reason, list(tag) AS names FROM ticket_reasons GROUP BY reason),
about AS (
  SELECT t.ticket_id, list(k.reason ORDER BY k.reason) AS reasons
  FROM counted AS t
  JOIN known AS k ON list_has_any(t.names, k.names)
  GROUP BY t.ticket_id
),
buyers AS (
  SELECT store, order_id, name, channel, coalesce(tags, []) AS tags, processed_at, email_hash, name_postcode_hash
  FROM orders
  WHERE NOT is_test
),
by_number AS (
  SELECT t.ticket_id, max_by(o.order_id, (o.processed_at, o.order_id)) AS order_id, t.store
  FROM counted AS t
  JOIN buyers AS o ON o.store = t.store AND ltrim(upper(trim(o.name)), '#') = ltrim(upper(trim(t.order_ref)), '#')
  WHERE ltrim(trim(t.order_ref), '#') <> ''
  GROUP BY t.ticket_id, t.store
),
named AS (SELECT DISTINCT replace(upper(tracking_ref), ' ', '') AS number FROM counted WHERE tracking_ref IS NOT NULL),
numbers AS (
  SELECT store, order_id, number, max(shipped_at) AS left_at
  FROM (
    SELECT store, order_id, replace(upper(tracking_number), ' ', '') AS number, shipped_at
    FROM wms_shipments
    WHERE tracking_number <> ''
    UNION ALL
    SELECT store, order_id, replace(upper(tracking_number), ' ', ''), created_at
    FROM fulfillments
    WHERE tracking_number <> ''
  )
  SEMI JOIN named USING (number)
  GROUP BY store, order_id, number
),
by_tracking AS (
  SELECT
    t.ticket_id,
    max_by(
      {'store': n.store, 'order_id': n.order_id}, (coalesce(n.store = t.store, false), n.left_at, n.order_id)
    ) AS found
  FROM counted AS t
  JOIN numbers AS n ON n.number = replace(upper(t.tracking_ref), ' ', '')
  SEMI JOIN buyers AS o ON o.store = n.store AND o.order_id = n.order_id
  GROUP BY t.ticket_id
),
by_email AS (
  SELECT t.ticket_id, max_by(o.order_id, (o.processed_at, o.order_id)) AS order_id
  FROM counted AS t
  CROSS JOIN snapshot AS s
  JOIN buyers AS o
    ON o.store = t.store AND o.email_hash = t.email_hash
    AND o.processed_at BETWEEN t.created_at - to_days(s.link_recency_days::INTEGER) AND t.created_at
  GROUP BY t.ticket_id
),
by_person AS (
  SELECT t.ticket_id, max_by(o.order_id, (o.processed_at, o.order_id)) AS order_id
  FROM counted AS t
  CROSS JOIN snapshot AS s
  JOIN buyers AS o
    ON o.store = t.store AND o.name_postcode_hash = t.name_postcode_hash
    AND o.processed_at BETWEEN t.created_at - to_days(s.link_recency_days::INTEGER) AND t.created_at
  GROUP BY t.ticket_id
),
linked AS (
  SELECT
    t.ticket_id, t.store, t.created_at, t._file, t._line,
    coalesce(n.order_id, k.found.order_id, e.order_id, p.order_id) AS order_id,
    CASE WHEN n.order_id IS NULL AND k.found IS NOT NULL THEN k.found.store ELSE t.store END AS order_store,
    CASE
      WHEN n.order_id IS NOT NULL THEN 'order_number'
      WHEN k.found IS NOT NULL THEN 'tracking'
      WHEN e.order_id IS NOT NULL THEN 'email'
      WHEN p.order_id IS NOT NULL THEN 'name_postcode'
      ELSE 'none'
    END AS link_basis
  FROM counted AS t
  LEFT JOIN by_number AS n ON n.ticket_id = t.ticket_id
  LEFT JOIN by_tracking AS k ON k.ticket_id = t.ticket_id
  LEFT JOIN by_email AS e ON e.ticket_id = t.ticket_id
  LEFT JOIN by_person AS p ON p.ticket_id = t.ticket_id
)
SELECT
  t.ticket_id,
  coalesce(t.store, t.order_store, 'unknown') AS store,
  t.created_at,
  coalesce(a.reasons, []) AS reasons,
  list_has_any(
    coalesce(a.reasons, []), ['where_is_my_order', 'late', 'missing_item', 'damaged', 'wrong_item', 'address']
  ) AS is_fulfilment,
  t.link_basis,
  t.order_store,
  t.order_id,
  o.name AS order_name,
  o.channel,
  o.tags,
  d.warehouse,
  d.carrier,
  t._file,
  t._line
FROM linked AS t
LEFT JOIN about AS a ON a.ticket_id = t.ticket_id
LEFT JOIN buyers AS o ON o.store = t.order_store AND o.order_id = t.order_id
LEFT JOIN shipped_orders AS d ON d.store = t.order_store AND d.order_id = t.order_id
