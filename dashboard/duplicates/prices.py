"""What does a duplicate cost this company, and an hour of looking at pairs? In the group's currency, given a rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from ingest.warehouse import Reader
from metrics.queues import CURRENCY, DESK, DUPLICATE, Cost

_QUEUE: Final = "possible_duplicate"
_HOUR: Final = "hour"


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Minor units of `currency`: what one duplicate costs by item, and what an hour at the desk does."""

    duplicate: Cost
    hourly_minor: int
    currency: str


def priced(reader: Reader) -> pl.DataFrame:
    """A duplicate's items, by the company's own costs, and the hour: name, cost_minor (null without a rate)."""
    return reader.query(
        """
        SELECT item AS name, cost_minor FROM queue_prices WHERE queue = $queue
        UNION ALL
        SELECT $hour, max(((2 * $minor * share + base) // (2 * base))::BIGINT)
        FROM currency_worth
        WHERE currency = $currency
        """,
        {"queue": _QUEUE, "hour": _HOUR, "minor": DESK.total_minor, "currency": CURRENCY},
    )


def of(frame: pl.DataFrame, now: Mapping[str, Any]) -> Prices:
    """The answer to `priced` as prices; those declared, in their own currency, where one of them has no rate."""
    items: dict[str, int | None] = dict(frame.iter_rows())
    known = {name: minor for name, minor in items.items() if minor is not None}
    if len(known) < len(items) or len(items) < 2:
        return Prices(duplicate=DUPLICATE, hourly_minor=DESK.total_minor, currency=CURRENCY)
    hourly_minor = known.pop(_HOUR)
    return Prices(duplicate=Cost(known), hourly_minor=hourly_minor, currency=now["group_currency"])
