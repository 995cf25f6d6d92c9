"""Which cases must be told anew? Those of the part, those that somebody decided on, and those that are still open.

What was touched is kept until the facts on cases are made too, which is after the case log has been read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ingest.building.belonging import NUMBER, OWNER, within
from ingest.contracts import Contract
from ingest.parts.touching import MAIN, chosen, create, touch
from ingest.warehouse import Builder

WORTH: Final = "currency_worth"
KIND: Final = "fingerprint"
CONTACT: Final = "contact"
KEPT: Final = f"('{KIND}', '{CONTACT}', '{WORTH}')"
CONTACTS: Final = "fact_contacts"
BY_FINGERPRINT: Final = frozenset({"fact_exceptions", "fact_costs"})
_LOG: Final = "cases"
_MADE_OF: Final = ("episodes", _LOG)


def note(builder: Builder, contract: Contract, rows: str) -> None:
    """Remember whose case log is about to change."""
    if contract.table == _LOG:
        touch(builder, KIND, "'', fingerprint", rows)


def note_part(builder: Builder) -> None:
    """Remember the episodes of the part's orders and parcels as they stand: before they are built anew, and after."""
    touch(builder, KIND, "'', fingerprint", f"SELECT fingerprint FROM episodes {within('orders', *OWNER)}")
    of_parcels = f"order_id IS NULL AND subject IN (SELECT {NUMBER} FROM part.main.parcels)"
    touch(builder, KIND, "'', fingerprint", f"SELECT fingerprint FROM episodes WHERE {of_parcels}")


def note_contacts(builder: Builder) -> None:
    """Remember the part's tickets: of each it may be another answer whether its case was known."""
    touch(builder, CONTACT, "'', ticket_id", "FROM part.main.tickets")


def note_all(builder: Builder) -> None:
    """Remember that all cases must be told anew."""
    touch(builder, WORTH, "'', ''", "SELECT 1")


@contextmanager
def opened(builder: Builder, *, in_parts: bool) -> Iterator[bool]:
    """Are the episodes and case logs of the fingerprints in question ready? Else all cases must be told anew.

    When the block ends well, what was touched is forgotten.
    """
    in_parts = in_parts and not builder.rows(f"SELECT 1 FROM touched WHERE kind = '{WORTH}' LIMIT 1")
    builder.run("ATTACH ':memory:' AS part")
    try:
        if in_parts:
            _gather(builder)
        yield in_parts
    finally:
        builder.run("DETACH part")
    builder.run(f"DELETE FROM touched WHERE kind IN {KEPT}")


def renew(builder: Builder, fact: str, sql: str) -> None:
    """Build the rows of a fact on cases anew that are in question."""
    made = f"part.main.{fact}"
    create(builder, made, sql, f"part.main,{MAIN}")
    with builder.transaction():
        builder.run(f"DELETE FROM {fact} USING part.main.fingerprints AS f WHERE {fact}.fingerprint = f.fingerprint")
        builder.run(f"INSERT INTO {fact} BY NAME FROM {made}")


def renew_contacts(builder: Builder, sql: str) -> None:
    """Judge anew which contacts came before a case: the part's, and those about an order with a case in question.

    What else is known of those orders is read from the whole facts.
    """
    made = f"part.contacts.{CONTACTS}"
    builder.run("CREATE SCHEMA part.contacts")
    for table in ("fact_support", "tickets"):
        builder.run(f"CREATE TABLE part.contacts.{table} AS {chosen(table, within('contacts', 'ticket_id'))}")
    create(builder, made, sql, f"part.contacts,{MAIN}")
    with builder.transaction():
        builder.run(f"DELETE FROM {CONTACTS} WHERE ticket_id IN (FROM part.main.contacts)")
        builder.run(f"INSERT INTO {CONTACTS} BY NAME FROM {made}")


def _gather(builder: Builder) -> None:
    """How long a case has been open changes with time alone."""
    builder.run(f"""
        CREATE TABLE part.main.fingerprints AS
        SELECT id AS fingerprint FROM touched WHERE kind = '{KIND}'
        UNION
        SELECT fingerprint FROM episodes WHERE ended_at IS NULL
        UNION
        SELECT fingerprint FROM fact_exceptions WHERE NOT is_closed
    """)
    builder.run(f"""
        CREATE TABLE part.main.contacts AS
        SELECT id AS ticket_id FROM touched WHERE kind = '{CONTACT}'
        UNION
        SELECT c.ticket_id
        FROM {CONTACTS} AS c
        SEMI JOIN (
          SELECT store, order_id FROM episodes {within("fingerprints", "fingerprint")}
          UNION ALL
          SELECT store, order_id FROM fact_exceptions {within("fingerprints", "fingerprint")}
        ) USING (store, order_id)
    """)
    for table in _MADE_OF:
        builder.run(f"CREATE TABLE part.main.{table} AS FROM {MAIN}.{table} {within('fingerprints', 'fingerprint')}")
