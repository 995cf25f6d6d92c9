"""Which orders must be judged anew by what lay on the shelves? Those from the earliest instant on that changed.

Whether an order could have left as a whole follows from a count at most a week older than its promise, and from what
other orders wanted of the same shelves by then: nothing that comes later touches it.
"""

from __future__ import annotations

from typing import Final

from ingest.building.belonging import OWNER, within
from ingest.parts.touching import MAIN, touch
from ingest.warehouse import Builder

ROUTED: Final = "routed_orders"
CLAIMS: Final = "shelf_claims"
STOCK: Final = "warehouse_stock"
_JUDGED: Final = "SELECT store, order_id, way, country, routed_at, warehouses FROM"
_COUNT_IS_KNOWN_FOR: Final = "INTERVAL 7 DAY"
_DIFFERING_CLAIMS: Final = """
SELECT
  CASE
    WHEN n.units = o.units AND n.made_at = o.made_at AND n.warehouse = o.warehouse THEN least(n.gone_at, o.gone_at)
    ELSE least(n.made_at, o.made_at)
  END AS since
FROM {made} AS n
FULL JOIN {before} AS o
  ON o.store = n.store AND o.fulfillment_order_id = n.fulfillment_order_id AND o.sku = n.sku
WHERE
  n.units IS DISTINCT FROM o.units OR n.made_at IS DISTINCT FROM o.made_at
  OR n.warehouse IS DISTINCT FROM o.warehouse OR n.gone_at IS DISTINCT FROM o.gone_at
"""


def note(builder: Builder, fact: str, made: str) -> None:
    """Remember from when on orders must be judged anew, or which, before the rows of a fact are put in place."""
    before = f"(FROM {MAIN}.{fact} {within('orders', *OWNER)})"
    if fact == CLAIMS:
        touch(builder, "claim", "'', min(since)::VARCHAR", _DIFFERING_CLAIMS.format(made=made, before=before))
    elif fact == ROUTED:
        now, then = (f"{_JUDGED} {rows}" for rows in (made, before))
        touch(builder, "routed", "store, order_id", f"({now} EXCEPT {then}) UNION ({then} EXCEPT {now})")


def gather_verdicts(builder: Builder) -> None:
    """Put the orders in question into the part, with the counts and claims by which they are judged."""
    builder.run(f"""
        CREATE TABLE part.main.verdicts AS
        SELECT store, id AS order_id FROM touched WHERE kind = 'routed'
        UNION
        SELECT store, order_id FROM {ROUTED} WHERE way <> 'direct' AND routed_at >= {_since(builder)}
    """)
    first = f"SELECT (min(routed_at) - {_COUNT_IS_KNOWN_FOR})::VARCHAR FROM {ROUTED} {within('verdicts', *OWNER)}"
    ((earliest,),) = builder.rows(first)
    known = f"TIMESTAMP '{earliest or 'infinity'}'"
    builder.run("CREATE SCHEMA part.verdicts")
    builder.run(f"CREATE TABLE part.verdicts.{ROUTED} AS FROM {MAIN}.{ROUTED} {within('verdicts', *OWNER)}")
    builder.run(f"CREATE TABLE part.verdicts.{STOCK} AS FROM {MAIN}.{STOCK} WHERE counted_at >= {known}")
    builder.run(f"""
        CREATE TABLE part.verdicts.{CLAIMS} AS
        FROM {MAIN}.{CLAIMS} WHERE gone_at IS NULL OR gone_at >= {known}
        UNION
        FROM {MAIN}.{CLAIMS} {within("verdicts", *OWNER)}
    """)


def gather_routes(builder: Builder) -> None:
    """Put the part's orders, and those that were judged anew, into a part of its own."""
    builder.run("CREATE TABLE part.main.routes AS FROM part.main.verdicts UNION FROM part.main.orders")
    builder.run("CREATE SCHEMA part.routes")
    builder.run(f"CREATE TABLE part.routes.{ROUTED} AS FROM {MAIN}.{ROUTED} {within('routes', *OWNER)}")


def _since(builder: Builder) -> str:
    """The earliest instant from which on something else is known of shelves, written out."""
    ((load_id,),) = builder.rows("SELECT load_id FROM built")
    ((since,),) = builder.rows(f"""
        SELECT min(moment)::VARCHAR
        FROM (
          SELECT min(counted_at) AS moment FROM {STOCK} WHERE _load > {load_id}
          UNION ALL
          SELECT min(id::TIMESTAMP) FROM touched WHERE kind IN ('stock', 'claim')
        )
    """)
    return f"TIMESTAMP '{since or 'infinity'}'"
