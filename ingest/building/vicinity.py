"""Which orders must be judged anew? Those whose rows changed since the facts were built, or that time may change.

Everything else stays as it is in facts that say `-- part: orders` (parcels, tickets) in their first lines. While a part
is built, the tables of its orders stand in a database in memory that is asked before the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ingest.building.belonging import NUMBER, OWNER, has, is_reference, owners, scope, senders, within
from ingest.contracts import Contract, Kind, contracts
from ingest.warehouse import Builder

SETTLED_AFTER: Final = timedelta(days=31)
"""With nothing new and nothing ahead for so long, time alone changes nothing more: the longest wait is 30 days."""
LARGEST_PART: Final = 0.5
"""Where more of the orders are touched than this share, building all of them anew is faster."""
GROWING: Final = frozenset({"warehouse_days"})
"""Tables whose new rows change nothing that was judged before."""
_MAIN: Final = "warehouse.main"
_CLEAN: Final = "ltrim(upper(trim({})), '#')"
_PACKED: Final = "replace(upper({}), ' ', '')"


class Part(StrEnum):
    """Of what can a fact be built a part?"""

    ALL = "all"
    ORDERS = "orders"
    PARCELS = "parcels"
    TICKETS = "tickets"

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which a fact's rows belong to the part."""
        return {"orders": OWNER, "parcels": (NUMBER,), "tickets": ("ticket_id",)}[self.value]

    @property
    def schema(self) -> str:
        """Where the part's tables stand. Tickets may be about any order, so beside them all orders are looked up."""
        return "tickets" if self is Part.TICKETS else "orders"


@dataclass(frozen=True, kw_only=True)
class Vicinity:
    """How many orders, parcels and tickets are in the part that is open."""

    orders: int
    parcels: int
    tickets: int


def note(builder: Builder, contract: Contract, rows: str) -> None:
    """Remember whose rows are about to be replaced or removed; `rows` is a SELECT of them, with the table's columns."""
    if not _is_built(builder):
        return
    if belonging := owners(contract, rows):
        _touch(builder, "order", "store, order_id", belonging)
    if has(contract, NUMBER):
        _touch(builder, "parcel", f"'', {NUMBER}", f"SELECT * FROM ({rows}) WHERE {NUMBER} IS NOT NULL")
    if contract.key == ("ticket_id",):
        _touch(builder, "ticket", "'', ticket_id", rows)
    if is_reference(contract):
        _touch(builder, "table", f"'', '{contract.table}'", f"SELECT * FROM ({rows}) LIMIT 1")


def note_new(builder: Builder, contract: Contract, rows: str) -> None:
    """Remember that a table by which all orders are judged is about to get rows that it did not have."""
    if contract.table not in GROWING and is_reference(contract) and _is_built(builder):
        _touch(builder, "table", f"'', '{contract.table}'", f"SELECT * FROM ({rows}) LIMIT 1")


@contextmanager
def opened(builder: Builder, signature: str) -> Iterator[Vicinity | None]:
    """The part that must be built anew, its tables ready; None where everything must be.

    `signature` stands for all that facts are made by; where it is another than last time, everything is built.
    When the block ends well, what was touched is forgotten.
    """
    builder.run("ATTACH ':memory:' AS part")
    try:
        yield _gather(builder) if _is_in_parts(builder, signature) else None
    finally:
        builder.run("DETACH part")
    with builder.transaction():
        builder.run("DELETE FROM touched")
        builder.run("DELETE FROM built")
        builder.run(
            "INSERT INTO built SELECT $signature, (SELECT coalesce(max(load_id), 0) FROM landing_files), as_of "
            "FROM snapshot",
            {"signature": signature},
        )


def renew(builder: Builder, fact: str, sql: str, part: Part) -> int:
    """Build the rows of a fact that are in the part anew; how many there are now."""
    made = _make(builder, fact, sql, part)
    with builder.transaction():
        _remove(builder, fact, part)
        builder.run(f"INSERT INTO {fact} BY NAME FROM {made}")
    if part is Part.TICKETS:
        builder.run(
            f"CREATE TABLE part.orders.{fact} AS SELECT f.* FROM {_MAIN}.{fact} AS f "
            "SEMI JOIN part.main.orders AS o ON o.store = f.order_store AND o.order_id = f.order_id"
        )
    return _count(builder, made)


def renew_episodes(builder: Builder, table: str, queue: str, sql: str) -> int:
    """Build the episodes of one queue anew, of the part's orders and parcels; how many there are now."""
    made = _make(builder, f"queue_{queue}", sql, Part.ORDERS)
    with builder.transaction():
        _remove(builder, table, Part.ORDERS, f"AND queue = '{queue}'")
        builder.run(
            f"DELETE FROM {table} WHERE queue = '{queue}' AND order_id IS NULL "
            f"AND subject IN (SELECT {NUMBER} FROM part.main.parcels)"
        )
        builder.run(f"INSERT INTO {table} BY NAME FROM {made}")
    return _count(builder, made)


def replace_episodes(builder: Builder, table: str, queue: str, sql: str) -> None:
    """Put the episodes of one queue, all of them, in the place of those that the table has."""
    with builder.transaction():
        builder.run(f"DELETE FROM {table} WHERE queue = '{queue}'")
        builder.run(f"INSERT INTO {table} BY NAME {sql}")


def _make(builder: Builder, name: str, sql: str, part: Part) -> str:
    """The part's rows, in a table beside the warehouse where later facts of the part find them."""
    made = f"part.{part.schema}.{name}"
    builder.run(f"SET search_path = 'part.{part.schema},{_MAIN}'")
    try:
        builder.run(f"CREATE TABLE {made} AS {sql}")
    finally:
        builder.run("RESET search_path")
    return made


def _remove(builder: Builder, table: str, part: Part, condition: str = "") -> None:
    on = " AND ".join(f"{table}.{name} = t.{name}" for name in part.key)
    builder.run(f"DELETE FROM {table} USING part.main.{part.value} AS t WHERE {on} {condition}")


def _is_in_parts(builder: Builder, signature: str) -> bool:
    """Is there something to build upon, made by the same rules, and not of the future?"""
    return bool(
        builder.rows(
            "SELECT 1 FROM built, snapshot WHERE signature = $signature AND built.as_of <= snapshot.as_of "
            "AND NOT EXISTS (SELECT 1 FROM touched WHERE kind = 'table')",
            {"signature": signature},
        )
    )


def _gather(builder: Builder) -> Vicinity | None:
    """Find what is touched, and put its tables beside the warehouse; None where that would be most of it."""
    for name, changed in zip(("orders", "parcels", "tickets"), _changed(builder), strict=True):
        builder.run(f"CREATE TABLE part.main.{name} AS SELECT DISTINCT * FROM ({changed})")
    _add(builder, "orders", _orders_of_tickets())
    _add(builder, "tickets", _tickets_of_orders())
    _add(builder, "orders", f"SELECT order_store, order_id FROM ticket_links {within('tickets', 'ticket_id')}")
    _add(builder, "parcels", _parcels_of_orders())
    while _add(builder, "orders", _orders_of_parcels()):
        _add(builder, "parcels", _parcels_of_orders())
    found = Vicinity(
        orders=_count(builder, "part.main.orders"),
        parcels=_count(builder, "part.main.parcels"),
        tickets=_count(builder, "part.main.tickets"),
    )
    if found.orders > LARGEST_PART * _count(builder, "orders"):
        return None
    builder.run("CREATE SCHEMA part.orders")
    builder.run("CREATE SCHEMA part.tickets")
    for contract in contracts().values():
        if joined := scope(contract):
            builder.run(f"CREATE TABLE part.orders.{contract.table} AS FROM {_MAIN}.{contract.table} {joined}")
    builder.run(f"CREATE TABLE part.tickets.tickets AS FROM {_MAIN}.tickets {within('tickets', 'ticket_id')}")
    return found


def _changed(builder: Builder) -> tuple[str, str, str]:
    """Orders, parcels and tickets with a row that was replaced, is new, or so recent that time may change it."""
    ((load_id, since),) = builder.rows(
        "SELECT load_id, (built.as_of - to_hours(stalled_after_hours) - to_days($days))::VARCHAR FROM built, snapshot",
        {"days": SETTLED_AFTER.days},
    )
    found: dict[str, list[str]] = {
        "order": ["SELECT store, id AS order_id FROM touched WHERE kind = 'order'"],
        "parcel": [f"SELECT id AS {NUMBER} FROM touched WHERE kind = 'parcel'"],
        "ticket": ["SELECT id AS ticket_id FROM touched WHERE kind = 'ticket'"],
    }
    for contract in contracts().values():
        moments = [
            column.name
            for column in contract.columns
            if column.kind in (Kind.INSTANT, Kind.DATE) and column.name != contract.version
        ]
        # one condition a scan, so that stretches of a table that are all older are not read
        for condition in (f"_load > {load_id}", *(f"{name} >= TIMESTAMP '{since}'" for name in moments)):
            recent = f"SELECT * FROM {contract.table} WHERE {condition}"
            if belonging := owners(contract, recent):
                found["order"].append(belonging)
            if has(contract, NUMBER):
                found["parcel"].append(f"SELECT {NUMBER} FROM ({recent}) WHERE {NUMBER} IS NOT NULL")
            if contract.key == ("ticket_id",):
                found["ticket"].append(f"SELECT ticket_id FROM ({recent})")
    orders, parcels, tickets = ("\nUNION ALL\n".join(selects) for selects in found.values())
    return orders, parcels, tickets


def _parcels_of_orders() -> str:
    return "\nUNION ALL\n".join(
        f"SELECT {NUMBER} FROM {table} {within('orders', *OWNER)} WHERE {NUMBER} IS NOT NULL" for table in senders()
    )


def _orders_of_parcels() -> str:
    return "\nUNION ALL\n".join(
        f"SELECT store, order_id FROM {table} {within('parcels', NUMBER)}" for table in senders()
    )


def _orders_of_tickets() -> str:
    """Every order that the tickets of the part may be about, by any rung of the ladder."""
    tickets = f"(SELECT * FROM tickets {within('tickets', 'ticket_id')})"
    return _matches("SELECT o.store, o.order_id", "orders", tickets)


def _tickets_of_orders() -> str:
    orders = f"(SELECT * FROM orders {within('orders', *OWNER)})"
    return _matches("SELECT t.ticket_id", orders, "tickets")


def _matches(what: str, orders: str, tickets: str) -> str:
    near = "o.processed_at BETWEEN t.created_at - to_days(s.link_recency_days::INTEGER) AND t.created_at"
    rungs = (
        f"o.store = t.store AND {_CLEAN.format('o.name')} = {_CLEAN.format('t.order_ref')}",
        f"o.store = t.store AND o.email_hash = t.email_hash AND {near}",
        f"o.store = t.store AND o.name_postcode_hash = t.name_postcode_hash AND {near}",
    )
    found = [f"{what} FROM snapshot AS s, {orders} AS o JOIN {tickets} AS t ON {rung}" for rung in rungs]
    found += [
        f"{what} FROM {orders} AS o JOIN {sender} AS p ON p.store = o.store AND p.order_id = o.order_id "
        f"JOIN {tickets} AS t ON {_PACKED.format('t.tracking_ref')} = {_PACKED.format(f'p.{NUMBER}')}"
        for sender in senders()
    ]
    return "\nUNION ALL\n".join(found)


def _add(builder: Builder, kind: str, found: str) -> int:
    """Add what is not there yet; how much that was."""
    return builder.run(f"INSERT INTO part.main.{kind} (SELECT DISTINCT * FROM ({found}) EXCEPT FROM part.main.{kind})")


def _touch(builder: Builder, kind: str, columns: str, rows: str) -> None:
    builder.run(f"INSERT INTO touched (kind, store, id) SELECT DISTINCT '{kind}', {columns} FROM ({rows})")


def _is_built(builder: Builder) -> bool:
    return bool(builder.rows("SELECT 1 FROM built"))


def _count(builder: Builder, table: str) -> int:
    return int(builder.rows(f"SELECT count(*) FROM {table}")[0][0])
