"""What happened to one order, who wrote each point, and where is its raw record?

Four lanes, kept apart: order, fulfilment, parcel, return. A point that the store shows and one that really happened are
two points: their difference is what a customer saw too late.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from ingest.warehouse import Reader

LANES: Final = ("order", "fulfilment", "parcel", "return")
OURS, CHANNEL = "ours", "channel"

POINTS: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf8")


def points(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """Everything known of an order, oldest first, as `story.sql` has it; each point with its raw record."""
    return reader.query(POINTS, {"store": store, "order_id": order_id})


def changed(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """When did the store last change its record of an order? One column `updated_at`."""
    params = {"store": store, "order_id": order_id}
    return reader.query("SELECT updated_at FROM orders WHERE store = $store AND order_id = $order_id", params)
