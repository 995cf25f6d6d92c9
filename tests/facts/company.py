"""A company of a few rows: the contract's tables in a real DuckDB, filled by hand, with facts and queues over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

import duckdb
import polars as pl

from ingest.building.ddl import META, macros
from ingest.contracts import contracts
from ingest.facts import AFTER, statements
from ingest.settings import TICKET_REASONS, Rules
from metrics.queues import OwnCosts, after_cases, before_cases, queues
from tests.facts.defaults import AS_OF, DEFAULTS, FOLLOWS, PLACED

Row = dict[str, Any]


class Company:
    """Store berlin sells from warehouse leeds (location leeds-1) and reno (location reno-1)."""

    def __init__(self, as_of: str = AS_OF, **snapshot: Any) -> None:
        self.warehouse = empty_tables()
        self.warehouse.begin()
        rules = {item: getattr(Rules(), item) for item in Rules.__dataclass_fields__}
        row = {"as_of": as_of, "reporting_zone": "Europe/Berlin", "group_currency": "EUR", **rules, **snapshot}
        columns = ", ".join(f"{name} {_kind(name)}" for name in row)
        self.warehouse.execute(f"CREATE TABLE snapshot ({columns})")
        self.warehouse.execute(f"INSERT INTO snapshot VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608
        self.warehouse.execute("CREATE OR REPLACE TABLE ticket_reasons (tag VARCHAR, reason VARCHAR)")
        self.tagged({reason: reason for reason in TICKET_REASONS})
        self._numbers = count(1)
        self._built: set[str] = set()
        self.costs = OwnCosts()
        self._found()

    def close(self) -> None:
        """Everything that this company was is gone; the tables are empty for the next."""
        self.warehouse.rollback()

    def _found(self) -> None:
        self.add("stores", store="berlin", timezone="Europe/Berlin", currency="EUR")
        for name, zone in (("leeds", "Europe/London"), ("reno", "America/Los_Angeles")):
            self.add("warehouses", warehouse=name, timezone=zone, handling_days=0)
            self.add("locations", store="berlin", location_id=f"{name}-1", warehouse=name)

    def tagged(self, meaning: Mapping[str, str]) -> None:
        """What tags of tickets mean, beside what is known."""
        self.warehouse.executemany("INSERT INTO ticket_reasons VALUES (?, ?)", list(meaning.items()))

    def add(self, table: str, **values: Any) -> None:
        """One row; what is not given stands in `defaults`."""
        row = {**DEFAULTS.get(table, {}), **values}
        known = {column.name for column in contracts()[table].columns}
        if unknown := set(row) - known:
            raise ValueError(f"{table} has no {unknown}")
        for name, model in FOLLOWS.items():
            if name in known and model in row:
                row.setdefault(name, row[model])
        if "store" in known:
            row.setdefault("store", "berlin")
        row |= {"_file": f"{table}.jsonl", "_line": next(self._numbers), "_load": 1}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.warehouse.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608

    def order(self, order: str = "1", *, paid_at: str | None = PLACED, store: str = "berlin", **values: Any) -> None:
        """An order without lines; paid unless `paid_at` is None."""
        self.add("orders", **{"order_id": order, "name": f"#{order}", "store": store, **values})
        if paid_at:
            self.add("transactions", store=store, order_id=order, transaction_id=f"pay-{order}", processed_at=paid_at)

    def promise(
        self,
        promise: str = "1",
        order: str = "1",
        *,
        remaining: int = 0,
        units: Mapping[str, int] | None = None,
        **values: Any,
    ) -> None:
        """A promise of an order, with its lines: SKU → units (two of TEA unless said)."""
        self.add("fulfillment_orders", fulfillment_order_id=promise, order_id=order, **values)
        store = values.get("store", "berlin")
        for sku, quantity in (units or {"TEA": 2}).items():
            line = f"{promise}-{sku}"
            self.add("order_lines", store=store, order_id=order, line_id=line, sku=sku, quantity=quantity)
            self.add(
                "fulfillment_order_lines",
                store=store, fulfillment_order_id=promise, line_id=line, quantity=quantity, remaining=remaining,
            )  # fmt: skip

    def sold(self, order: str = "1", **values: Any) -> None:
        """An order that is paid and promised from leeds: two of TEA."""
        self.order(order, **values)
        self.promise(order, order, created_at=values.get("created_at", PLACED))

    def message(
        self, receipt: str = "m1", order: str = "1", *, units: Mapping[str, int] | None = None, **values: Any
    ) -> None:
        """A message to a warehouse: SKU → units (two of TEA unless said)."""
        self.add("wms_receipts", receipt_id=receipt, order_id=order, **values)
        for sku, quantity in ({"TEA": 2} if units is None else units).items():
            self.add(
                "wms_receipt_lines",
                warehouse=values.get("warehouse", "leeds"), receipt_id=receipt, sku=sku, quantity=quantity,
            )  # fmt: skip

    def shipment(
        self, shipment: str = "s1", order: str = "1", promise: str | None = "1", *, units: int | None = 2, **values: Any
    ) -> None:
        """A parcel that left leeds; no lines where `units` is None."""
        self.add("wms_shipments", shipment_id=shipment, order_id=order, fulfillment_order_id=promise, **values)
        if units is not None:
            warehouse = values.get("warehouse", "leeds")
            self.add("wms_shipment_lines", warehouse=warehouse, shipment_id=shipment, quantity=units)

    def shown(self, fulfillment: str = "f1", order: str = "1", **values: Any) -> None:
        """What the store shows of a parcel."""
        self.add("fulfillments", fulfillment_id=fulfillment, order_id=order, **values)

    def work(self, kind: str, done_at: str, order: str = "1", **values: Any) -> None:
        """A step at leeds' bench: two units unless said."""
        task = f"t{next(self._numbers)}"
        self.add("wms_tasks", **{"task_id": task, "kind": kind, "done_at": done_at, "order_id": order, **values})

    def entry(self, order: str = "1", **values: Any) -> None:
        """An entry of the store's own log of the order."""
        self.add("order_events", **{"order_id": order, "event_id": f"e{next(self._numbers)}", **values})

    def scan(self, sku: str, units: int, at: str = "2026-11-16 13:59:00", *, task: str = "p1") -> None:
        """Units scanned into the parcel of a pack task of order 1."""
        number = f"c{next(self._numbers)}"
        self.add("wms_scans", scan_id=number, task_id=task, sku=sku, quantity=units, scanned_at=at)

    def event(self, happened_at: str, sub_status: str, **values: Any) -> None:
        self.add("tracking_events", happened_at=happened_at, sub_status=sub_status, **values)

    def calendar(
        self,
        warehouse: str = "leeds",
        *,
        closed: Sequence[str] = (),
        cutoff: str = "14:00",
        collection: str = "18:00",
        first: str = "2026-10-19",
        last: str = "2026-12-18",
    ) -> None:
        """Working days Monday to Friday without the closed ones, by the warehouse's own clock."""
        self.warehouse.execute(
            """
            INSERT INTO warehouse_days
            SELECT
              w.warehouse, d::DATE, row_number() OVER (ORDER BY d),
              timezone('UTC', timezone(w.timezone, d::DATE + $cutoff::TIME)),
              timezone('UTC', timezone(w.timezone, d::DATE + $collection::TIME)), 'calendar.csv', 1, 1
            FROM range($first::TIMESTAMP, $last::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 DAY) AS t(d), warehouses AS w
            WHERE w.warehouse = $warehouse AND isodow(d) <= 5 AND NOT list_contains($closed, d::DATE::VARCHAR)
            """,
            {
                "warehouse": warehouse, "closed": list(closed), "cutoff": cutoff, "collection": collection,
                "first": first, "last": last,
            },
        )  # fmt: skip

    def fact(self, name: str) -> list[Row]:
        """The rows of a fact, built with everything that it stands on; instants and days as text."""
        self._build(name)
        return self.ask(f"SELECT * FROM {name} ORDER BY ALL")  # noqa: S608

    def only(self, name: str) -> Row:
        """The fact's one row."""
        (row,) = self.fact(name)
        return row

    def queue(self, name: str) -> list[Row]:
        """The episodes of a queue, oldest first."""
        self._build_all()
        return self.ask(f"FROM ({queues()[name].episodes_sql()}) ORDER BY true_since, fingerprint")

    def exceptions(self, *of: str) -> list[Row]:
        """The cases of these queues, or of all."""
        self._build_cases()
        found = self.ask("FROM fact_exceptions ORDER BY true_since, fingerprint")
        return [row for row in found if not of or row["queue"] in of]

    def after_cases(self, name: str) -> list[Row]:
        """The rows of a fact that stands on cases."""
        self._build_cases()
        return self.ask(f"SELECT * FROM {name} ORDER BY ALL")  # noqa: S608

    def ask(self, sql: str) -> list[Row]:
        answer = self.warehouse.execute(sql)
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in answer.fetchall()]

    def query(self, sql: str, params: Mapping[str, Any]) -> pl.DataFrame:
        """As a page asks a snapshot, of what is built by now."""
        return self.warehouse.sql(sql, params=dict(params)).pl()

    def _build_all(self) -> None:
        for name in sorted(statements()):
            self._build(name)

    def _build_cases(self) -> None:
        self._build_all()
        for name, sql in (before_cases(self.costs) | after_cases()).items():
            if name not in self._built:
                self.warehouse.execute(f"CREATE TABLE {name} AS {sql}")
                self._built.add(name)

    def _build(self, name: str) -> None:
        if name in self._built:
            return
        for earlier in after(name):
            self._build(earlier)
        self.warehouse.execute(f"CREATE TABLE {name} AS {statements()[name]}")
        self._built.add(name)


@cache
def empty_tables() -> duckdb.DuckDBPyConnection:
    """The contract's tables, made once: a company lives inside one transaction that is never committed."""
    warehouse = duckdb.connect(config={"threads": 1})
    for contract in contracts().values():
        columns = ", ".join(f"{column.name} {column.kind.sql}" for column in contract.columns)
        warehouse.execute(f"CREATE TABLE {contract.table} ({columns}, _file VARCHAR, _line BIGINT, _load BIGINT)")
    kept = ", ".join(f"{name} {kind}" for name, kind in META["landing_files"].items())
    warehouse.execute(f"CREATE TABLE landing_files ({kept})")
    for macro in macros():
        warehouse.execute(macro)
    return warehouse


def after(name: str) -> list[str]:
    """What must be there before, by the statement's own comment."""
    lines = [line.removeprefix(AFTER) for line in statements()[name].splitlines() if line.startswith(AFTER)]
    return [earlier.strip() for line in lines for earlier in line.split(",")]


def _kind(name: str) -> str:
    return {"as_of": "TIMESTAMP", "reporting_zone": "VARCHAR", "group_currency": "VARCHAR"}.get(name, "BIGINT")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, datetime | date) else value
