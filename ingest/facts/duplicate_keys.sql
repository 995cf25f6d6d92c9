-- By which keys may two orders turn out to be one person's?
-- grain: one row per physical order, and per order of which its store does not say whether anything is to be sent
-- after: physical_orders
-- part: orders
-- Keys are e-mail, telephone, address, and name (or name and postcode); and each word of the name with a product, for
-- which the SKU with the least hash stands. Four digits of a card alone are no key. An invoice often names no way of
-- sending, and is the same order as the one that is placed in a shop meanwhile; what is sold in person is carried home.
WITH
bought AS (
  SELECT store, order_id, min(hash(sku)) AS sku FROM order_lines WHERE sku <> '' GROUP BY store, order_id
),
asked AS (
  SELECT store, order_id, placed_at, cancelled_at FROM physical_orders
  UNION ALL
  SELECT store, order_id, processed_at, cancelled_at
  FROM orders
  WHERE NOT is_test AND NOT requires_shipping AND fulfillment_status IS NULL AND channel <> 'person'
),
known AS (SELECT *, folded(customer_name) AS plain_name FROM orders)
SELECT
  p.store, p.order_id, p.placed_at, p.cancelled_at,
  list_filter(
    list_concat(
      [
        CASE WHEN o.email_hash <> '' THEN hash('email', o.email_hash) END,
        CASE WHEN o.phone_hash <> '' THEN hash('phone', o.phone_hash) END,
        CASE WHEN o.identity_address_hash <> '' THEN hash('address', o.identity_address_hash) END,
        CASE
          WHEN coalesce(o.plain_name, o.name_postcode_hash) <> ''
            THEN hash('name', coalesce(o.plain_name, o.name_postcode_hash))
        END
      ],
      CASE
        WHEN o.plain_name <> '' AND b.sku IS NOT NULL
          THEN list_transform(string_split(o.plain_name, ' '), lambda word: hash(word, b.sku))
      END
    ),
    lambda key: key IS NOT NULL
  ) AS keys
FROM asked AS p
JOIN known AS o ON o.store = p.store AND o.order_id = p.order_id
LEFT JOIN bought AS b ON b.store = p.store AND b.order_id = p.order_id
