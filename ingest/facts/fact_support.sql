-- Which customers had to write, about which order, and how many orders left meanwhile?
-- grain: one row per counted ticket ('ticket', day of contact) and per shipped physical order ('order', day it left)
-- after: shipped_orders, ticket_links
-- part: tickets, orders
SELECT
  'ticket' AS kind,
  t.store,
  coalesce(t.channel, 'unknown') AS channel,
  coalesce(t.warehouse, 'unknown') AS warehouse,
  coalesce(t.carrier, 'unknown') AS carrier,
  coalesce(t.tags, []) AS tags,
  t.ticket_id,
  t.order_id,
  t.order_name,
  t.is_fulfilment,
  t.link_basis,
  t.link_basis <> 'none' AS is_linked,
  1 AS tickets,
  t.is_fulfilment::INTEGER AS fulfilment_tickets,
  is_linked::INTEGER AS linked_tickets,
  (t.is_fulfilment AND is_linked)::INTEGER AS linked_fulfilment_tickets,
  0 AS orders_shipped,
  0 AS shipments,
  ((t.created_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  t._file,
  t._line
FROM ticket_links AS t
CROSS JOIN snapshot AS s
UNION ALL
SELECT
  'order', o.store, o.channel, o.warehouse, o.carrier, o.tags, NULL, o.order_id, o.order_name, false, 'none', false,
  0, 0, 0, 0, 1, o.shipments, o.day, o._file, o._line
FROM shipped_orders AS o
