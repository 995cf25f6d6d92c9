"""Which rows exist for somebody who has some stores only? One view a table; what nobody thought of is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

SOURCE: Final = "whole"
"""The name under which the snapshot is attached behind the views."""
OWN: Final = "own_stores"
OPEN: Final = frozenset(
    {
        "carrier_names",
        "choices",
        "currency_exponents",
        "currency_worth",
        "duplicate_weights",
        "fx_rates",
        "known_statuses",
        "owner_stages",
        "reporting_warehouses",
        "queue_prices",
        "snapshot",
        "status_map",
        "targets",
        "ticket_reasons",
        "tracked_carriers",
        "warehouse_days",
        "warehouses",
    }
)
"""Tables that say nothing about any one store."""
_STORE: Final = f"store IN (SELECT store FROM {OWN})"
_BOTH: Final = f"first_store IN (SELECT store FROM {OWN}) AND second_store IN (SELECT store FROM {OWN})"
_TRACKED: Final = (
    f"tracking_number IN (SELECT tracking_number FROM {SOURCE}.fulfillments WHERE {_STORE} UNION "
    f"SELECT tracking_number FROM {SOURCE}.wms_shipments WHERE {_STORE})"
)
_OTHERS: Final = (
    f"(SELECT coalesce(list(DISTINCT lower(store)), []) FROM {SOURCE}.stores WHERE NOT {_STORE}) || "
    f"(SELECT coalesce(list(DISTINCT lower(store)), []) FROM {SOURCE}.landing_files WHERE NOT {_STORE})"
)
_WORDS: Final = "string_split_regex(lower(summary), '[^[:alnum:]_-]+')"
_TOLD: Final = f"{_STORE} AND NOT (contains(queue, 'duplicate') AND list_has_any({_WORDS}, {_OTHERS}))"
"""What is said of two orders names the stores of both."""
THROUGH: Final[Mapping[str, str]] = {
    "cases": f"split_part(fingerprint, '|', 2) IN (SELECT store FROM {OWN})",
    "duplicate_pairs": _BOTH,
    "fact_duplicates": _BOTH,
    "order_links": f"{_STORE} AND other_store IN (SELECT store FROM {OWN})",
    "pair_decisions": _BOTH,
    "episodes": _TOLD,
    "fact_exceptions": _TOLD,
    "parcel_troubles": _TRACKED,
    "parcels": _TRACKED,
    "quarantine": f"file IN (SELECT file FROM {SOURCE}.landing_files WHERE {_STORE})",
    "sku_map": f"(store = '' OR {_STORE})",
    "tracking_events": _TRACKED,
    "unscanned_parcels": _TRACKED,
    "wms_receipt_lines": (
        f"(warehouse, receipt_id) IN (SELECT (warehouse, receipt_id) FROM {SOURCE}.wms_receipts WHERE {_STORE})"
    ),
    "wms_shipment_lines": (
        f"(warehouse, shipment_id) IN (SELECT (warehouse, shipment_id) FROM {SOURCE}.wms_shipments WHERE {_STORE})"
    ),
}
"""Tables whose rows belong to a store by way of another table."""
CLOSED: Final = frozenset(
    {"built", "cursors", "fact_doubts", "notices", "tombstones", "warehouse_loads", "warehouse_stock"}
)
"""Tables that are nobody's part: only those who have all stores see them."""


def condition(table: str, columns: Iterable[str]) -> str:
    """Which rows of a table are among one's own stores? A row about two stores is only where both are."""
    if table in OPEN:
        return "true"
    if table in THROUGH:
        return THROUGH[table]
    names = list(columns)
    if "store" not in names or table in CLOSED:
        return "false"
    others = sorted(name for name in names if name.endswith("_store"))
    return " AND ".join([_STORE, *(f"({name} IS NULL OR {name} IN (SELECT store FROM {OWN}))" for name in others)])


def view(table: str, columns: Iterable[str] | None) -> str:
    """A view on a table, of the same name: the rows of one's own stores; all, where no columns are told."""
    where = "true" if columns is None else condition(table, columns)
    return f'CREATE VIEW "{table}" AS SELECT * FROM {SOURCE}."{table}" WHERE {where}'
