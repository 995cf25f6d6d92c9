"""The facts as the metrics see them: the columns they may rely on, in a real DuckDB, with rows made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from metrics import Metric, Statement, finish, scorecard_sql

_DIMENSIONS = {
    "store": "VARCHAR",
    "channel": "VARCHAR",
    "warehouse": "VARCHAR",
    "carrier": "VARCHAR",
    "tags": "VARCHAR[]",
}
_FLAGS: dict[str, tuple[str, ...]] = {
    "fact_order_sync": ("is_first_pass", "is_eventual", "is_parity"),
    "fact_stock": ("is_out",),
    "fact_dispatch": ("is_on_time", "raw_is_on_time"),
    "fact_dispatch_orders": ("is_on_time",),
    "fact_exceptions": ("is_closed", "is_repeat", "is_escalated", "is_found", "is_watched"),
    "fact_contacts": ("is_leak",),
    "fact_shipped_orders": ("is_mature",),
    "fact_delivery": ("is_on_time",),
    "fact_sent_twice": ("is_sent_twice",),
    "fact_cancellations": ("is_ours",),
    "fact_routing": ("is_moved_by_hand", "is_avoidable"),
}
_NUMBERS: dict[str, tuple[str, ...]] = {
    "fact_order_sync": ("units", "headline_units"),
    "fact_stock": (
        "comparable",
        "value_comparable",
        "delta_units",
        "reference_units",
        "gap_value_minor",
        "reference_value_minor",
    ),
    "fact_dispatch": ("counts", "raw_counts", "units_required", "units_on_time"),
    "fact_exceptions": ("open_seconds", "target_seconds", "unseen_seconds"),
    "fact_support": ("tickets", "fulfilment_tickets", "linked_fulfilment_tickets", "orders_shipped"),
    "fact_shipped_orders": ("tickets_linked",),
    "fact_status_latency": ("within_budget",),
    "fact_fields": ("present",),
    "fact_contacts": ("judged",),
    "fact_cancellations": ("judged",),
    "fact_routing": ("hand_judged", "way_judged"),
    "fact_status_writers": ("writers", "records"),
    "fact_status_differences": ("compared", "differences"),
    "fact_packing": ("tasks", "scanned_tasks", "wrong_tasks"),
}
_TEXTS: dict[str, tuple[str, ...]] = {
    "fact_order_sync": ("unit",),
    "fact_stock": ("class", "abc", "sku"),
    "fact_dispatch": ("left_basis",),
    "fact_exceptions": ("queue", "outcome", "case_id"),
    "fact_status_latency": ("change",),
    "fact_fields": ("field",),
    "fact_routing": ("method", "way"),
    "fact_status_writers": ("status",),
    "fact_status_differences": ("pair", "status"),
}
_DAYS: dict[str, tuple[str, ...]] = {"fact_dispatch": ("day", "raw_day"), "fact_exceptions": ("true_day",)}
_FACTS = (*_FLAGS, *(name for name in _NUMBERS if name not in _FLAGS))


def _columns(fact: str) -> dict[str, str]:
    return {
        **_DIMENSIONS,
        **dict.fromkeys(_TEXTS.get(fact, ()), "VARCHAR"),
        **dict.fromkeys(_FLAGS.get(fact, ()), "BOOLEAN"),
        **dict.fromkeys(_NUMBERS.get(fact, ()), "BIGINT"),
        **dict.fromkeys(_DAYS.get(fact, ("day",)), "DATE"),
        **({"dispatched_at": "TIMESTAMP"} if fact == "fact_dispatch" else {}),
        "_file": "VARCHAR",
        "_line": "BIGINT",
    }


FACTS: Mapping[str, Mapping[str, str]] = {fact: _columns(fact) for fact in _FACTS}


def empty_warehouse(*facts: str) -> duckdb.DuckDBPyConnection:
    """A warehouse with these facts (all, where none is named) and no row."""
    warehouse = duckdb.connect()
    for fact in facts or FACTS:
        columns = ", ".join(f"{name} {kind}" for name, kind in FACTS[fact].items())
        warehouse.execute(f"CREATE TABLE {fact} ({columns})")
    return warehouse


def fill(warehouse: duckdb.DuckDBPyConnection, fact: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows; columns that a row leaves out are NULL, `_file` and `_line` are numbered."""
    columns = list(FACTS[fact])
    placed = [{"_file": f"{fact}.jsonl.zst", "_line": line, **row} for line, row in enumerate(rows, start=1)]
    unknown = {name for row in placed for name in row} - set(columns)
    assert not unknown, f"{fact} has no column {unknown}"
    places = ", ".join("?" * len(columns))
    if placed:
        warehouse.executemany(
            f"INSERT INTO {fact} VALUES ({places})",  # noqa: S608
            [[row.get(name) for name in columns] for row in placed],
        )


def answer(warehouse: duckdb.DuckDBPyConnection, statement: Statement, **params: object) -> pl.DataFrame:
    """What the warehouse says."""
    return warehouse.cursor().sql(statement.sql, params={**statement.params, **params}).pl()


def numbers(
    warehouse: duckdb.DuckDBPyConnection, metric: Metric, weeks: Sequence[date], by: str | None = None
) -> pl.DataFrame:
    """The finished numbers of a metric."""
    return finish(metric, answer(warehouse, scorecard_sql(metric, by), weeks=list(weeks)))
