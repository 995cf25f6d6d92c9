"""Which pairs of orders must be compared anew? Those whose later order shares a key with one whose keys changed.

Pairs do not depend on time, and hardly ever on what happens to an order: only what a new order, or another address,
brings is compared. Keys are looked up by day, since a pair is at most a day apart.
"""

from __future__ import annotations

from typing import Final

from ingest.building.belonging import OWNER, within
from ingest.parts.touching import MAIN, touch
from ingest.warehouse import Builder

KEYS: Final = "duplicate_keys"
AGAIN: Final = "sent_again"
SECOND: Final = ("second_store", "second_order_id")
_DAY: Final = "epoch(placed_at)::BIGINT // 86400"
_KEYED: Final = f"SELECT store, order_id, unnest(keys) AS key, {_DAY} AS day FROM {{0}}"
_NEAR: Final = "SELECT DISTINCT key, day + step AS day FROM ({0}), (VALUES (-1), (0), (1)) AS steps(step)"


def note(builder: Builder, made: str) -> None:
    """Remember the keys that orders have now and had not, or the other way round, before they are put in place."""
    before = f"(FROM {KEYS} {within('orders', *OWNER)})"
    differing = f"((FROM {made} EXCEPT FROM {before}) UNION (FROM {before} EXCEPT FROM {made}))"
    touch(builder, "keyed", "store, order_id", differing)
    touch(builder, "key", "day::VARCHAR, key::VARCHAR", _KEYED.format(differing))


def gather(builder: Builder) -> None:
    """Put the later orders of the pairs in question, and the keys of all that they are compared with, into the part."""
    touched = "SELECT id::UBIGINT AS key, store::BIGINT AS day FROM touched WHERE kind = 'key'"
    builder.run(f"CREATE TABLE part.main.keys AS {_NEAR.format(touched)}")
    builder.run(f"""
        CREATE TABLE part.main.pairs AS
        SELECT store AS second_store, id AS second_order_id FROM touched WHERE kind = 'keyed'
        UNION
        SELECT store, order_id FROM ({_keyed("keys")}) SEMI JOIN part.main.keys USING (key, day)
    """)
    theirs = f"(FROM {KEYS} SEMI JOIN part.main.pairs ON store = second_store AND order_id = second_order_id)"
    builder.run(f"CREATE TABLE part.main.near AS {_NEAR.format(_KEYED.format(theirs))}")
    builder.run("CREATE SCHEMA part.pairs")
    builder.run(f"""
        CREATE TABLE part.pairs.{KEYS} AS
        FROM {MAIN}.{KEYS}
        SEMI JOIN (SELECT * FROM ({_keyed("near")}) SEMI JOIN part.main.near USING (key, day)) USING (store, order_id)
    """)


def gather_again(builder: Builder) -> None:
    """Put what left of the part's orders, and of those that are sent again or no longer are, into a part of its own."""
    builder.run(f"""
        CREATE TABLE part.main.again AS
        SELECT store, id AS order_id FROM touched WHERE kind = '{AGAIN}' UNION FROM part.main.orders
    """)
    builder.run("CREATE SCHEMA part.again")
    builder.run(f"CREATE TABLE part.again.shipped_orders AS FROM {MAIN}.shipped_orders {within('again', *OWNER)}")


def _keyed(kind: str) -> str:
    """Orders by key and day, of the days that the part names only."""
    days = f"(SELECT {{0}}(day) FROM part.main.{kind})"
    return f"{_KEYED.format(f'{MAIN}.{KEYS}')} WHERE {_DAY} BETWEEN {days.format('min')} AND {days.format('max')}"
