"""Which orders must be told anew how they were routed? The part's, and those of which stock says something else now."""

from __future__ import annotations

from typing import Final

from ingest.building.belonging import OWNER, within
from ingest.parts.touching import MAIN
from ingest.warehouse import Builder

VERDICTS: Final = "shelf_verdicts"
KIND: Final = "routes"


def gather(builder: Builder) -> None:
    """Put the part's orders, and those with another verdict than last time, into a part of its own."""
    builder.run(f"""
        CREATE TABLE part.main.{KIND} AS
        SELECT store, id AS order_id FROM touched WHERE kind = '{VERDICTS}' UNION FROM part.main.orders
    """)
    builder.run(f"CREATE SCHEMA part.{KIND}")
    builder.run(f"CREATE TABLE part.{KIND}.routed_orders AS FROM {MAIN}.routed_orders {within(KIND, *OWNER)}")
