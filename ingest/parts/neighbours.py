"""What hangs together with what is in the part? Orders, their parcels, and the tickets that may be about them."""

from __future__ import annotations

from typing import Final

from ingest.building.belonging import NUMBER, OWNER, senders, within
from ingest.parts.touching import MAIN, chosen
from ingest.warehouse import Builder

SHORT: Final = "('0x' || left(md5(store || '|' || order_id), 13))::UBIGINT >> 22"
"""The short number of an order, as `order_numbers` says it."""
_CLEAN: Final = "ltrim(upper(trim({})), '#')"
_PACKED: Final = "replace(upper({}), ' ', '')"


def parcels_of_orders() -> str:
    return "\nUNION ALL\n".join(
        f"SELECT {NUMBER} FROM {table} {within('orders', *OWNER)} WHERE {NUMBER} IS NOT NULL" for table in senders()
    )


def orders_of_parcels() -> str:
    return "\nUNION ALL\n".join(
        f"SELECT store, order_id FROM {table} {within('parcels', NUMBER)}" for table in senders()
    )


def orders_of_numbers() -> str:
    """The orders that share their short number with one of the part: the older one keeps it."""
    numbers = f"(SELECT {SHORT} AS short FROM part.main.orders)"
    return f"SELECT store, order_id FROM order_numbers SEMI JOIN {numbers} USING (short)"


def orders_of_tickets(builder: Builder) -> str:
    """Every order that the tickets of the part may be about, by any rung of the ladder."""
    tickets = f"(SELECT * FROM tickets {within('tickets', 'ticket_id')})"
    return _matches("SELECT o.store, o.order_id", "orders", tickets, "", _since(builder, tickets))


def tickets_of_orders() -> str:
    """Every ticket that may be about an order that was looked up."""
    return _matches("SELECT t.ticket_id", "part.asked.orders", "tickets", "part.asked.")


def tickets_linked() -> str:
    """The tickets that were about the part's orders until now, by what these said then."""
    return (
        "SELECT k.ticket_id FROM ticket_links AS k "
        "SEMI JOIN part.main.orders AS o ON o.store = k.order_store AND o.order_id = k.order_id"
    )


def look_up_orders(builder: Builder) -> None:
    """Put by what a ticket knows its order beside the warehouse, of the part's orders."""
    builder.run("CREATE SCHEMA part.asked")
    for table in ("orders", *senders()):
        builder.run(f"CREATE TABLE part.asked.{table} AS {chosen(table, within('orders', *OWNER))}")


def look_up_tickets(builder: Builder) -> None:
    """Put the tickets of the part, and in `about` every order that one of them may be about, beside the warehouse."""
    builder.run("CREATE SCHEMA part.tickets")
    builder.run(f"CREATE TABLE part.tickets.tickets AS {chosen('tickets', within('tickets', 'ticket_id'))}")
    builder.run("CREATE SCHEMA part.about")
    numbers = f"SELECT {_PACKED.format('tracking_ref')} FROM part.tickets.tickets"
    for sender in senders():
        named = f"{_PACKED.format(NUMBER)} IN ({numbers})"
        builder.run(f"CREATE TABLE part.about.{sender} AS FROM {MAIN}.{sender} WHERE {named}")
    tickets = "part.tickets.tickets"
    since = _since(builder, tickets)
    found = _matches("SELECT o.rowid AS row", f"{MAIN}.orders", tickets, "part.about.", since)
    builder.run(f"CREATE TABLE part.main.about AS {found}")
    builder.run(f"CREATE TABLE part.about.orders AS FROM {MAIN}.orders WHERE rowid IN (FROM part.main.about)")


def _since(builder: Builder, tickets: str) -> str:
    """The condition on orders that any of the tickets can be near to; written out, so that older ones are not read."""
    recency = "to_days(any_value(link_recency_days)::INTEGER)"
    ((since,),) = builder.rows(f"SELECT (min(created_at) - {recency})::VARCHAR FROM {tickets} CROSS JOIN snapshot")
    return f"o.processed_at >= TIMESTAMP '{since}' AND " if since else ""


def _matches(what: str, orders: str, tickets: str, senders_in: str, since: str = "") -> str:
    near = f"{since}o.processed_at BETWEEN t.created_at - to_days(s.link_recency_days::INTEGER) AND t.created_at"
    rungs = (
        f"o.store = t.store AND {_CLEAN.format('o.name')} = {_CLEAN.format('t.order_ref')}",
        f"o.store = t.store AND o.email_hash = t.email_hash AND {near}",
        f"o.store = t.store AND o.name_postcode_hash = t.name_postcode_hash AND {near}",
    )
    found = [f"{what} FROM snapshot AS s, {orders} AS o JOIN {tickets} AS t ON {rung}" for rung in rungs]
    found += [
        f"{what} FROM {orders} AS o JOIN {senders_in}{sender} AS p ON p.store = o.store AND p.order_id = o.order_id "
        f"JOIN {tickets} AS t ON {_PACKED.format('t.tracking_ref')} = {_PACKED.format(f'p.{NUMBER}')}"
        for sender in senders()
    ]
    return "\nUNION ALL\n".join(found)
