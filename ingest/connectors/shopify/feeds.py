"""Which feeds does a store give, and how do their lines fill the contract?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed
from ingest.connectors.shopify import shapes

_HERE: Final = Path(__file__).parent
_ORDER_TABLES: Final = (
    "orders",
    "order_lines",
    "order_changes",
    "transactions",
    "refunds",
    "fulfillments",
    "fulfillment_orders",
    "promise_states",
    "fulfillment_order_lines",
)


def _tables(nodes: str, names: tuple[str, ...]) -> dict[str, str]:
    """The tables' SELECTs over the nodes that a feed's own WITH clause finds in its lines."""
    return {name: f"{_read(nodes)}\n{_read(name)}" for name in names}


def _read(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf8")


FEEDS: Final = (
    Feed(name="orders_bulk", columns=shapes.ORDERS_BULK, tables=_tables("orders_bulk", _ORDER_TABLES)),
    Feed(
        name="orders_page",
        columns=shapes.ORDERS_PAGE,
        unfold=_read("orders_page_unfold"),
        tables=_tables("orders_page", _ORDER_TABLES),
    ),
    Feed(name="events_bulk", columns=shapes.EVENTS_BULK, tables=_tables("events_bulk", ("order_events",))),
    Feed(name="events_page", columns=shapes.EVENTS_PAGE, tables=_tables("events_page", ("order_events",))),
    Feed(name="disputes_page", columns=shapes.DISPUTES_PAGE, tables={"disputes": _read("disputes")}),
    Feed(name="stock_bulk", columns=shapes.STOCK_BULK, tables=_tables("stock_bulk", ("stock_levels",))),
    Feed(name="stock_page", columns=shapes.STOCK_PAGE, tables=_tables("stock_page", ("stock_levels",))),
)
