-- By which number of ours does everybody in the company call an order, whatever its channel calls it?
-- grain: one row per order
-- The number is made of a hash of store and order, so a rebuild gives the same. Where two orders would share one, the
-- older keeps it and the others get four more characters.
WITH
hashed AS (
  SELECT
    store, order_id, created_at,
    ('0x' || left(md5(store || '|' || order_id), 13))::UBIGINT AS bits  -- 52 bits
  FROM orders
),
spelled AS (
  SELECT
    store, order_id, created_at,
    list_aggregate(
      list_transform(
        [47, 42, 37, 32, 27, 22, 17, 12, 7, 2],
        lambda place: substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((bits >> place::UBIGINT) & 31)::BIGINT, 1)
      ), 'string_agg', ''
    ) AS letters
  FROM hashed
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY left(letters, 6) ORDER BY created_at, store, order_id) AS place
  FROM spelled
)
SELECT store, order_id, 'WF-' || CASE place WHEN 1 THEN left(letters, 6) ELSE letters END AS internal_id
FROM ranked
