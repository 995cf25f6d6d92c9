"""Which orders must be judged anew? Those whose rows changed since the facts were built, or that time changed.

Everything else stays as it is in facts that say `-- part: orders` (parcels, tickets) in their first lines. While a part
is built, the tables of its orders stand in a database in memory that is asked before the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ingest.building.belonging import NUMBER, RATES, has, is_reference, owners, scope, within
from ingest.contracts import Contract, contracts
from ingest.parts import fingerprints, neighbours, shelves
from ingest.parts.passage import LOGS, READ_UNTIL, Passage, passage
from ingest.parts.touching import chosen, count, difference, rated, touch
from ingest.warehouse import Builder

LARGEST_PART: Final = 0.5
"""Where more of the orders are touched than this share, building all of them anew is faster."""
GROWING: Final = frozenset({"warehouse_days"})
"""Tables whose new rows change nothing that was judged before."""


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
        touch(builder, "order", "store, order_id", belonging)
    if has(contract, NUMBER):
        touch(builder, "parcel", f"'', {NUMBER}", f"SELECT * FROM ({rows}) WHERE {NUMBER} IS NOT NULL")
    if contract.key == ("ticket_id",):
        touch(builder, "ticket", "'', ticket_id", rows)
    if contract.table == RATES:
        touch(builder, "rate", "'', day::VARCHAR", rows)
    shelves.note(builder, contract, rows)
    fingerprints.note(builder, contract, rows)
    if is_reference(contract):
        touch(builder, "table", f"'', '{contract.table}'", f"SELECT * FROM ({rows}) LIMIT 1")


def note_new(builder: Builder, contract: Contract, rows: str) -> None:
    """Remember what else than its own orders is judged by rows that a table is about to get and did not have."""
    if not _is_built(builder):
        return
    fingerprints.note(builder, contract, rows)
    if contract.table not in GROWING and is_reference(contract):
        touch(builder, "table", f"'', '{contract.table}'", f"SELECT * FROM ({rows}) LIMIT 1")


@contextmanager
def opened(builder: Builder, signature: str, measures: Mapping[str, str]) -> Iterator[Vicinity | None]:
    """The part that must be built anew, its tables ready; None where everything must be.

    `signature` stands for all that facts are made by; where it is another than last time, everything is built.
    `measures` are small facts, each with its SELECT, by which all orders are judged: where one says something else than
    last time, everything is built.
    When the block ends well, what was touched is forgotten.
    """
    builder.run("ATTACH ':memory:' AS part")
    try:
        yield _gather(builder, measures) if _is_in_parts(builder, signature) else None
    finally:
        builder.run("DETACH part")
    with builder.transaction():
        builder.run(f"DELETE FROM touched WHERE kind NOT IN {fingerprints.KEPT}")
        builder.run("DELETE FROM built")
        builder.run(
            "INSERT INTO built SELECT $signature, (SELECT coalesce(max(load_id), 0) FROM landing_files), as_of "
            "FROM snapshot",
            {"signature": signature},
        )


def _is_in_parts(builder: Builder, signature: str) -> bool:
    """Is there something to build upon, made by the same rules, and not of the future?"""
    return bool(
        builder.rows(
            "SELECT 1 FROM built, snapshot WHERE signature = $signature AND built.as_of <= snapshot.as_of "
            "AND NOT EXISTS (SELECT 1 FROM touched WHERE kind = 'table')",
            {"signature": signature},
        )
    )


def _gather(builder: Builder, measures: Mapping[str, str]) -> Vicinity | None:
    """Find what is touched, and put its tables beside the warehouse; None where that would be most of it."""
    if _differ(builder, measures):
        return None
    for name, changed in zip(("orders", "parcels", "tickets"), _changed(builder), strict=True):
        builder.run(f"CREATE TABLE part.main.{name} AS SELECT DISTINCT * FROM ({changed})")
    _add(builder, "orders", neighbours.orders_of_numbers())
    _add(builder, "orders", neighbours.orders_of_tickets(builder))
    neighbours.look_up_orders(builder)
    _add(builder, "tickets", neighbours.tickets_of_orders())
    _add(builder, "tickets", neighbours.tickets_linked())
    _add(builder, "orders", f"SELECT order_store, order_id FROM ticket_links {within('tickets', 'ticket_id')}")
    _add(builder, "parcels", neighbours.parcels_of_orders())
    while _add(builder, "orders", neighbours.orders_of_parcels()):
        _add(builder, "parcels", neighbours.parcels_of_orders())
    found = Vicinity(
        orders=count(builder, "part.main.orders"),
        parcels=count(builder, "part.main.parcels"),
        tickets=count(builder, "part.main.tickets"),
    )
    if found.orders > LARGEST_PART * count(builder, "orders"):
        return None
    builder.run("CREATE SCHEMA part.orders")
    for contract in sorted(contracts().values(), key=lambda one: one.parent is not None):
        if joined := scope(contract):
            builder.run(f"CREATE TABLE part.orders.{contract.table} AS {chosen(contract.table, joined)}")
    neighbours.look_up_tickets(builder)
    return found


def _changed(builder: Builder) -> tuple[str, str, str]:
    """Orders, parcels and tickets with a row that was replaced, is new, or that time changes."""
    ((load_id,),) = builder.rows("SELECT load_id FROM built")
    meanwhile = passage(builder)
    found: dict[str, list[str]] = {
        "order": [
            "SELECT store, id AS order_id FROM touched WHERE kind = 'order'",
            *_dated(builder, load_id, meanwhile),
        ],
        "parcel": [f"SELECT id AS {NUMBER} FROM touched WHERE kind = 'parcel'"],
        "ticket": ["SELECT id AS ticket_id FROM touched WHERE kind = 'ticket'"],
    }
    for contract in contracts().values():
        turned = [meanwhile.of(column) for column in contract.columns if column.name != contract.version]
        # one condition a scan, so that stretches of a table that are all older are not read
        for condition in (f"_load > {load_id}", *filter(None, turned)):
            rows = f"SELECT * FROM {contract.table} WHERE {condition}"
            if belonging := owners(contract, rows):
                found["order"].append(belonging)
            if has(contract, NUMBER):
                found["parcel"].append(f"SELECT {NUMBER} FROM ({rows}) WHERE {NUMBER} IS NOT NULL")
            if contract.key == ("ticket_id",):
                found["ticket"].append(f"SELECT ticket_id FROM ({rows})")
    orders, parcels, tickets = ("\nUNION ALL\n".join(selects) for selects in found.values())
    return orders, parcels, tickets


def _dated(builder: Builder, load_id: int, meanwhile: Passage) -> Iterator[str]:
    """Orders by instants that are worked out: by when a promise is due, and by which day's rate an order is worth."""
    promises = "SELECT store, order_id FROM dispatches WHERE"
    yield from (f"{promises} {meanwhile.instant(name)}" for name in ("raw_due_at", "due_at"))
    if builder.rows(f"SELECT 1 FROM warehouse_days WHERE _load > {load_id} LIMIT 1"):
        ended = f"SELECT max(last_collection_at) AS at FROM warehouse_days WHERE _load <= {load_id} GROUP BY warehouse"
        yield f"{promises} raw_due_at IS NULL OR due_at IS NULL OR due_at >= (SELECT min(at) FROM ({ended}))"
    ((rated_from,),) = builder.rows(f"SELECT min(day) FROM ({rated(load_id)})")
    if rated_from:
        for name in ("created_at", "processed_at"):
            yield f"SELECT store, order_id FROM orders WHERE {name} >= DATE '{rated_from}'"


def _add(builder: Builder, kind: str, found: str) -> int:
    """Add what is not there yet; how much that was."""
    return builder.run(f"INSERT INTO part.main.{kind} (SELECT DISTINCT * FROM ({found}) EXCEPT FROM part.main.{kind})")


def _differ(builder: Builder, measures: Mapping[str, str]) -> bool:
    """Does a fact by which all orders are judged say something else than last time?"""
    for fact, sql in measures.items():
        differing = difference(builder, fact, sql, READ_UNTIL if fact == LOGS else "")
        if builder.rows(f"SELECT 1 FROM ({differing.rows}) LIMIT 1"):
            touch(builder, "table", f"'', '{fact}'", differing.rows)
            return True
    return False


def _is_built(builder: Builder) -> bool:
    return bool(builder.rows("SELECT 1 FROM built"))
