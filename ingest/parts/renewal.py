"""How are the rows of a part built anew, and put in the place of those that a fact has?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from ingest.building.belonging import NUMBER, OWNER
from ingest.parts import fingerprints, pairs, routes, shelves
from ingest.parts.touching import MAIN, count, create, difference, touch
from ingest.warehouse import Builder

REMADE: Final = {
    pairs.AGAIN: "store, order_id",
    shelves.SOLD: "store, sku",
    fingerprints.WORTH: "'', currency",
    "status_owners": "store, status",
}
"""Small facts of which others must know what changed: that is remembered by these columns."""
_GATHER: Final = {
    "duplicate_pairs": pairs.gather,
    "fact_sent_twice": pairs.gather_again,
    "shelf_verdicts": routes.gather_verdicts,
    "fact_routing": routes.gather_routes,
    shelves.LEVELS: shelves.gather,
    "fact_stock": shelves.gather_costs,
}
"""What must be put into the part before such a fact is made of it."""


class Part(StrEnum):
    """Of what can a fact be built a part?"""

    ALL = "all"
    ORDERS = "orders"
    PARCELS = "parcels"
    TICKETS = "tickets"
    TICKETS_AND_ORDERS = "tickets, orders"
    PAIRS = "pairs"
    AGAIN = "again"
    VERDICTS = "verdicts"
    ROUTES = "routes"
    SHELVES = "shelves"

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Kind → the columns by which a fact's rows belong to the part; each row to the first kind that it names."""
        columns = {
            "orders": OWNER,
            "parcels": (NUMBER,),
            "tickets": ("ticket_id",),
            "pairs": pairs.SECOND,
            "again": OWNER,
            "verdicts": OWNER,
            "routes": OWNER,
            "shelves": ("observed_at",),
        }
        return {kind: columns[kind] for kind in self.value.split(", ")}

    @property
    def schemas(self) -> tuple[str, ...]:
        """Where the part's tables are looked up; for tickets also what they may be about, in the part or not."""
        if self is Part.TICKETS:
            return ("tickets", "about")
        return ("orders",) if self is Part.PARCELS else tuple(self.keys)


def renew(builder: Builder, fact: str, sql: str, part: Part) -> int:
    """Build the rows of a fact that are in the part anew; how many there are now."""
    if gather := _GATHER.get(fact):
        gather(builder)
    made = _make(builder, fact, sql, part)
    if part is Part.SHELVES:
        shelves.choose(builder, fact, made)
    with builder.transaction():
        if fact == pairs.KEYS:
            pairs.note(builder, made)
        routes.note(builder, fact, made)
        _remove(builder, fact, part)
        builder.run(f"INSERT INTO {fact} BY NAME FROM {made} {_own(part)}")
    if part is Part.TICKETS:
        builder.run(
            f"CREATE TABLE part.orders.{fact} AS SELECT f.* FROM {MAIN}.{fact} AS f "
            "SEMI JOIN part.main.orders AS o ON o.store = f.order_store AND o.order_id = f.order_id"
        )
    return count(builder, made)


def remake(builder: Builder, fact: str, sql: str) -> int:
    """Make one of the small facts anew, all of it, and remember of what it says something else than last time."""
    differing = difference(builder, fact, sql)
    with builder.transaction():
        touch(builder, fact, REMADE[fact], differing.rows)
        builder.run(f"CREATE OR REPLACE TABLE {fact} AS FROM {differing.made}")
    return count(builder, fact)


def is_remade_otherwise(builder: Builder, facts: Collection[str]) -> bool:
    """Does one of the small facts among these say something else than when its readers were made?"""
    touched = {kind for (kind,) in builder.rows("SELECT DISTINCT kind FROM touched")}
    return not touched.isdisjoint(REMADE.keys() & set(facts))


def renew_episodes(builder: Builder, table: str, queues: Mapping[str, str]) -> int:
    """Build the episodes of queues anew, of the part's orders and parcels; how many there are now."""
    every = "\nUNION ALL\n".join(f"SELECT * FROM (\n{sql}\n)" for sql in queues.values())
    made = _make(builder, table, every, Part.ORDERS)
    listed = ", ".join(f"'{queue}'" for queue in queues)
    of_parcels = f"order_id IS NULL AND subject IN (SELECT {NUMBER} FROM part.main.parcels)"
    with builder.transaction():
        _remove(builder, table, Part.ORDERS, f"AND queue IN ({listed})")
        builder.run(f"DELETE FROM {table} WHERE {of_parcels} AND queue IN ({listed})")
        builder.run(f"INSERT INTO {table} BY NAME FROM {made}")
    return count(builder, made)


def renew_stretches(builder: Builder, table: str, queue: str, sql: str) -> None:
    """Bring the episodes of a queue on stock up to date: those that had ended before anything changed stay."""
    _replace(builder, table, queue, sql, shelves.gather_stretches(builder, table, queue), f"part.stretches,{MAIN}")


def replace_episodes(builder: Builder, table: str, queue: str, sql: str) -> None:
    """Bring the episodes of one queue up to what its SELECT finds in all orders, where that is something else."""
    _replace(builder, table, queue, sql, f"queue = '{queue}'", MAIN)


def _replace(builder: Builder, table: str, queue: str, sql: str, changing: str, search_path: str) -> None:
    """`changing`: the condition on the episodes that the SELECT gives anew. `search_path`: what it reads."""
    made, before = f"part.main.queue_{queue}", f"(SELECT * FROM {table} WHERE {changing})"
    create(builder, made, sql, search_path)
    differing = f"part.main.differing_{queue}"
    builder.run(f"""
        CREATE TABLE {differing} AS
        SELECT DISTINCT fingerprint
        FROM ((FROM {made} EXCEPT FROM {before}) UNION ALL (FROM {before} EXCEPT FROM {made}))
    """)
    with builder.transaction():
        touch(builder, fingerprints.KIND, "'', fingerprint", differing)
        builder.run(f"DELETE FROM {table} WHERE {changing} AND fingerprint IN (FROM {differing})")
        builder.run(f"INSERT INTO {table} BY NAME FROM {made} WHERE fingerprint IN (FROM {differing})")


def _make(builder: Builder, name: str, sql: str, part: Part) -> str:
    """The part's rows, in a table beside the warehouse where later facts of the part find them."""
    made = f"part.{part.schemas[0]}.{name}"
    create(builder, made, sql, f"{','.join(f'part.{schema}' for schema in part.schemas)},{MAIN}")
    return made


def _remove(builder: Builder, table: str, part: Part, condition: str = "") -> None:
    for kind, columns in part.keys.items():
        on = " AND ".join(f"{table}.{name} = t.{name}" for name in columns)
        builder.run(f"DELETE FROM {table} USING part.main.{kind} AS t WHERE {on} {condition}")
        condition += "".join(f" AND {table}.{name} IS NULL" for name in columns)


def _own(part: Part) -> str:
    """The join that leaves the part's own rows, where a statement gives more than them."""
    if part not in (Part.PAIRS, Part.SHELVES):
        return ""
    ((kind, columns),) = part.keys.items()
    return f"SEMI JOIN part.main.{kind} USING ({', '.join(columns)})"
