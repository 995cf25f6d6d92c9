"""Which other orders belong to an order: linked to it by a person, or of the same customer?"""

from __future__ import annotations

import polars as pl

from ingest.warehouse import Reader


def together(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """The orders that a person linked to this one or merged with it, and who that was."""
    return reader.query(
        """
        SELECT f.store, f.order_id, f.order_name, f.internal_id, l.decision, l.author, l.decided_at
        FROM order_links AS l
        JOIN fact_orders AS f ON f.store = l.other_store AND f.order_id = l.other_order_id
        WHERE l.store = $store AND l.order_id = $order_id
        ORDER BY l.decided_at, f.store, f.order_id
        """,
        {"store": store, "order_id": order_id},
    )


def of_customer(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """Every order of one customer on any channel, oldest first: by e-mail, phone, name and postcode, or by hand."""
    return reader.query(
        """
        WITH this AS (SELECT * FROM fact_orders WHERE store = $store AND order_id = $order_id)
        SELECT
          o.internal_id, o.order_name, o.store, o.channel, o.placed_at, o.products, o.value_minor, o.currency,
          o.group_value_minor, o.group_currency, o.stage, o.order_id = t.order_id AND o.store = t.store AS is_this,
          CASE
            WHEN o.email_hash = t.email_hash THEN 'e-mail'
            WHEN o.phone_hash = t.phone_hash THEN 'phone'
            WHEN o.name_postcode_hash = t.name_postcode_hash THEN 'name and postcode'
            WHEN l.order_id IS NOT NULL THEN 'linked by ' || l.author
            ELSE 'itself'
          END AS known_by
        FROM fact_orders AS o
        CROSS JOIN this AS t
        LEFT JOIN order_links AS l
          ON l.store = t.store AND l.order_id = t.order_id AND l.other_store = o.store AND l.other_order_id = o.order_id
        WHERE
          o.email_hash = t.email_hash OR o.phone_hash = t.phone_hash OR o.name_postcode_hash = t.name_postcode_hash
          OR l.order_id IS NOT NULL OR (o.store = t.store AND o.order_id = t.order_id)
        ORDER BY o.placed_at, o.store, o.order_id
        """,
        {"store": store, "order_id": order_id},
    )
