"""Did the customer have to tell us? The tickets of one order, judged as the exception leak rate judges them."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.orders import feed
from ingest.warehouse import Reader


def judged(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """The tickets about fulfilment of an order that the leak rate counts, oldest first."""
    return reader.query(
        "SELECT contact_at, known_since, is_leak FROM fact_contacts "
        "WHERE store = $store AND order_id = $order_id AND judged = 1 ORDER BY contact_at, ticket_id",
        {"store": store, "order_id": order_id},
    )


def sentence(contacts: pl.DataFrame, now: dict[str, Any]) -> str:
    """Who knew first, ticket by ticket; empty where the leak rate counts none."""
    return " ".join(
        f"The customer wrote {feed.clock(contact_at, now)}, "
        + (
            "before any case on this order was open: a leak."
            if is_leak
            else f"after we knew: a case on this order was open since {feed.clock(known_since, now)}."
        )
        for contact_at, known_since, is_leak in contacts.iter_rows()
    )
