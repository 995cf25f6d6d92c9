"""From when on must stock be compared anew? From the earliest observation or count that is new, or that changed.

What a store and its warehouse say is compared within the allowed skew, and a unit's worth is that of its day. So
nothing that was observed before, and further away than the skew, is touched by what comes later.
"""

from __future__ import annotations

from typing import Final

from ingest.contracts import Contract
from ingest.parts.touching import MAIN, rated, touch
from ingest.warehouse import Builder

SOLD: Final = "sold_skus"
LEVELS: Final = "shop_levels"
MOMENTS: Final = {"stock_levels": "observed_at", "warehouse_stock": "counted_at"}


def note(builder: Builder, contract: Contract, rows: str) -> None:
    """Remember from when on stock must be compared anew, as these rows are about to be replaced or removed."""
    if moment := MOMENTS.get(contract.table):
        touch(builder, "stock", "'', min(" + moment + ")::VARCHAR", rows)


def gather(builder: Builder) -> None:
    """Put what was observed and counted since then into the part."""
    earliest = "coalesce(min(moment), 'infinity'::TIMESTAMP) AS moment"
    builder.run(f"CREATE TABLE part.main.since AS SELECT {earliest} FROM ({_since(builder)})")
    builder.run("CREATE SCHEMA part.shelves")
    for table, moment in MOMENTS.items():
        builder.run(
            f"CREATE TABLE part.shelves.{table} AS FROM {MAIN}.{table} WHERE {moment} >= {_within_skew(builder)}"
        )


def gather_costs(builder: Builder) -> None:
    """Add to the part's levels what each SKU that was counted was worth before."""
    builder.run(f"""
        INSERT INTO part.shelves.{LEVELS}
        FROM {MAIN}.{LEVELS}
        SEMI JOIN (
          SELECT store, sku, max(observed_at) AS observed_at
          FROM {MAIN}.{LEVELS}
          SEMI JOIN part.shelves.warehouse_stock USING (sku)
          WHERE unit_cost_minor IS NOT NULL AND observed_at < {_within_skew(builder)}
          GROUP BY store, sku
        ) USING (store, sku, observed_at)
    """)


def choose(builder: Builder, fact: str, made: str) -> None:
    """Put the instants whose rows are made anew into the part: those since then, as they are now and as they were."""
    since = "observed_at >= (SELECT moment FROM part.main.since)"
    builder.run(f"""
        CREATE OR REPLACE TABLE part.main.shelves AS
        SELECT observed_at FROM {made} WHERE {since} UNION SELECT observed_at FROM {MAIN}.{fact} WHERE {since}
    """)


def gather_stretches(builder: Builder, table: str, queue: str) -> str:
    """Put what a queue finds stretches in into the part; the condition on those of its episodes that may change.

    That is what was observed since then, and before it as long as a stretch lasted that had not ended by then.
    """
    changing = f"queue = '{queue}' AND coalesce(ended_at, 'infinity') >= (SELECT moment FROM part.main.since)"
    builder.run(
        "CREATE TABLE part.main.stretches AS SELECT store, subject, min(true_since) AS since "
        f"FROM {table} WHERE {changing} GROUP BY store, subject"
    )
    ((earliest,),) = builder.rows(
        "SELECT least(moment, (SELECT min(since) FROM part.main.stretches))::VARCHAR FROM part.main.since"
    )
    builder.run("CREATE SCHEMA part.stretches")
    builder.run(f"""
        CREATE TABLE part.stretches.fact_stock AS
        SELECT f.*
        FROM {MAIN}.fact_stock AS f
        CROSS JOIN part.main.since AS s
        LEFT JOIN part.main.stretches AS b ON b.store = f.store AND b.subject = f.sku || '|' || f.warehouse
        WHERE f.observed_at >= TIMESTAMP '{earliest}' AND f.observed_at >= least(b.since, s.moment)
    """)
    return changing


def _within_skew(builder: Builder) -> str:
    """From when on rows may be compared with what changed, written out so that older ones are not read."""
    ((since,),) = builder.rows(
        "SELECT (moment - to_minutes(stock_skew_minutes))::VARCHAR FROM part.main.since, snapshot"
    )
    return f"TIMESTAMP '{since}'"


def _since(builder: Builder) -> str:
    """Each reason to compare anew, as an instant from which on; the skew is taken off already."""
    ((load_id,),) = builder.rows("SELECT load_id FROM built")
    reasons = [
        f"SELECT min({moment}) AS moment FROM {table} WHERE _load > {load_id}" for table, moment in MOMENTS.items()
    ]
    reasons.append("SELECT min(id::TIMESTAMP) FROM touched WHERE kind = 'stock'")
    reasons.append(f"SELECT min(day) - INTERVAL 1 DAY FROM ({rated(load_id)})")
    if builder.rows(f"SELECT 1 FROM touched WHERE kind = '{SOLD}' LIMIT 1"):
        reasons.append(_UNLISTED)
    every = "\nUNION ALL\n".join(reasons)
    return f"SELECT moment - to_minutes(stock_skew_minutes) AS moment FROM ({every}), snapshot"


_UNLISTED: Final = f"""
SELECT min(c.counted_at)
FROM warehouse_stock AS c
CROSS JOIN snapshot AS s
JOIN touched AS t ON t.kind = '{SOLD}' AND t.id = c.sku
ANTI JOIN {LEVELS} AS l
  ON l.store = t.store AND l.sku = c.sku AND l.warehouse = c.warehouse
  AND l.observed_at >= c.counted_at - to_minutes(s.stock_skew_minutes)
  AND l.observed_at <= c.counted_at + to_minutes(s.stock_skew_minutes)
"""
"""Whether a store sells a SKU counts where its warehouse holds it, and the store lists none of it at the time."""
