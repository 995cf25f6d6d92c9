"""To which order does a row belong? By its own columns, through the table that it hangs on, or by its parcel."""

from __future__ import annotations

from typing import Final

from ingest.contracts import Contract, contracts

NUMBER: Final = "tracking_number"
OWNER: Final = ("store", "order_id")
RATES: Final = "fx_rates"
FREE: Final = frozenset({"cases", RATES, "pair_decisions", "source_failures", "stock_levels", "warehouse_stock"})
"""Tables by which no order is judged that has not changed; but for rates, by which an order of their day is."""


def owners(contract: Contract, rows: str) -> str:
    """The orders that rows of a table belong to; empty where they belong to none."""
    if all(has(contract, name) for name in OWNER):
        return f"SELECT store, order_id FROM ({rows}) WHERE order_id IS NOT NULL"
    if contract.parent:
        table, columns = contract.parent
        on = " AND ".join(f"p.{name} = r.{name}" for name in columns)
        return f"SELECT p.store, p.order_id FROM ({rows}) AS r JOIN {table} AS p ON {on}"
    return ""


def scope(contract: Contract) -> str:
    """The join that leaves the part's rows of a table; empty for tables that are looked up whole.

    What hangs on another table comes after it: it is joined to what the part has of that.
    """
    if all(has(contract, name) for name in OWNER):
        return within("orders", *OWNER)
    if contract.parent:
        table, columns = contract.parent
        return f"SEMI JOIN part.orders.{table} USING ({', '.join(columns)})"
    return within("parcels", NUMBER) if has(contract, NUMBER) else ""


def is_reference(contract: Contract) -> bool:
    """Is every order judged by this table?"""
    return not (scope(contract) or contract.key == ("ticket_id",) or contract.table in FREE)


def senders() -> list[str]:
    return [one.table for one in contracts().values() if all(has(one, name) for name in (*OWNER, NUMBER))]


def within(kind: str, *columns: str) -> str:
    return f"SEMI JOIN part.main.{kind} USING ({', '.join(columns)})"


def has(contract: Contract, name: str) -> bool:
    return any(column.name == name for column in contract.columns)
