"""What would a change do, before it is saved? Worked out on the newest snapshot, of which nothing is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import place
from ingest import facts
from ingest.building import ddl, scope
from ingest.contracts import contracts
from ingest.warehouse import Made, Reader
from metrics.queues import queues

SHOWN = 20
_SOLD = """
SELECT o.channel, l.store, l.sku, count(*) AS lines
FROM order_lines AS l
JOIN orders AS o USING (store, order_id)
WHERE l.sku IS NOT NULL AND NOT EXISTS (SELECT 1 FROM warehouse_stock AS w WHERE w.sku = l.sku)
GROUP BY ALL
"""
"""SKUs of order lines that no warehouse knows by this name: they mean something only by the map."""
_SAID = """
SELECT 'shopify' AS system, display_status AS status, count(*) AS lines
FROM fulfillments WHERE display_status IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'track17', status, count(*) FROM parcels GROUP BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """How many rows of the snapshot a map covers now and would cover, and what it would still leave out."""

    before: int
    gained: int
    lost: int
    missing: pl.DataFrame

    @property
    def after(self) -> int:
        return self.before + self.gained - self.lost


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change would do to open cases: queue by queue how many now and then (queues without a change are left
    out), and the first of those that it would open."""

    queues: pl.DataFrame
    opened: pl.DataFrame

    @property
    def gained(self) -> int:
        return int(self.queues["gained"].sum())

    @property
    def lost(self) -> int:
        return int(self.queues["lost"].sum())


def cases_by_rules(changed: Mapping[str, int]) -> Effect:
    """The cases that other rules would add and take away."""
    return _effect({"snapshot": (_otherwise(changed), None)}, {*changed})


def cases_by_book(name: str, lines: Mapping[str, Mapping[str, Any]]) -> Effect:
    """The cases that a book with these lines would add and take away."""
    kinds = ddl.table_columns(contracts()[name])
    text = json.dumps(list(lines.values()), default=str)
    written = f"SELECT unnest(from_json($lines, '[{json.dumps(kinds)}]'), recursive := true)"
    return _effect({name: (written, {"lines": text})}, {name})


def _effect(instead: Mapping[str, Made], changed: Set[str]) -> Effect:
    """Facts and queues that read what is changed, asked on the snapshot as it is and as it would be."""
    touched = {name: (sql, None) for name, sql in _touched_facts(changed).items()}
    names = {*changed, *touched}
    asked = {name: queue for name, queue in queues().items() if _names(queue.sql) & names}
    rows, opened = [], []
    with Reader(place.home()) as now, Reader(place.home(), instead={**instead, **touched}) as then:
        for name, queue in asked.items():
            before, after = _open(now, queue.episodes_sql()), _open(then, queue.episodes_sql())
            gained = sorted(after.keys() - before.keys())
            lost = len(before.keys() - after.keys())
            if gained or lost:
                rows.append(
                    {"queue": name, "now": len(before), "gained": len(gained), "lost": lost, "then": len(after)}
                )
                opened += [{"queue": name, "case": after[one]} for one in gained[:SHOWN]]
    counts = dict.fromkeys(("now", "gained", "lost", "then"), pl.Int64)
    return Effect(
        queues=pl.DataFrame(rows, schema={"queue": pl.String, **counts}),
        opened=pl.DataFrame(opened[:SHOWN], schema={"queue": pl.String, "case": pl.String}),
    )


def skus_by_map(reader: Reader, now: Mapping[str, Any], then: Mapping[str, Any]) -> Mapped:
    """Order lines whose SKU the map explains, now and then."""
    sold = reader.query(_SOLD)
    return _mapped(sold, _covers_skus(now), _covers_skus(then))


def statuses_by_map(reader: Reader, now: Mapping[str, Any], then: Mapping[str, Any]) -> Mapped:
    """Fulfilments and parcels whose status the map explains, now and then."""
    said = reader.query(_SAID)
    return _mapped(said, _covers_statuses(now), _covers_statuses(then))


def _mapped(rows: pl.DataFrame, now: set[tuple[str, ...]], then: set[tuple[str, ...]]) -> Mapped:
    names = [name for name in rows.columns if name != "lines"]
    is_now = [bool(_keys(row) & now) for row in rows.select(names).iter_rows()]
    is_then = [bool(_keys(row) & then) for row in rows.select(names).iter_rows()]
    marked = rows.with_columns(pl.Series("now", is_now, pl.Boolean), pl.Series("then", is_then, pl.Boolean))

    def lines(condition: pl.Expr) -> int:
        return int(marked.filter(condition)["lines"].sum())

    return Mapped(
        before=lines(pl.col("now")),
        gained=lines(pl.col("then") & ~pl.col("now")),
        lost=lines(pl.col("now") & ~pl.col("then")),
        missing=marked.filter(~pl.col("then")).select(*names, "lines").sort("lines", descending=True),
    )


def _keys(row: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The ways in which a map may name a row: as it is, or for every channel or store."""
    if len(row) < 3:
        return {row}
    channel, store, sku = row
    return {(one, two, sku) for one in (channel, "") for two in (store, "")}


def _covers_skus(lines: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {(row["channel"], row["store"], row["channel_sku"]) for row in lines.values()}


def _covers_statuses(lines: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {(row["system"], row["status"]) for row in lines.values()}


def _otherwise(changed: Mapping[str, int]) -> str:
    values = ", ".join(f"{int(value)}::BIGINT AS {name}" for name, value in changed.items())
    return f"SELECT * REPLACE ({values}) FROM {scope.SOURCE}.snapshot"  # noqa: S608


def _touched_facts(changed: Set[str]) -> dict[str, str]:
    """The facts that read one of these rules or tables, or another such fact, in the order in which they are built."""
    touched: dict[str, str] = {}
    for name, sql in facts.statements().items():
        if _names(sql) & {*changed, *touched}:
            touched[name] = sql
    return touched


def _names(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_][a-z0-9_]*", sql))


def _open(reader: Reader, episodes_sql: str) -> dict[str, str]:
    """Fingerprint → summary of the open cases."""
    found = reader.query(f"SELECT fingerprint, min(summary) FROM ({episodes_sql}) WHERE ended_at IS NULL GROUP BY 1")  # noqa: S608
    return dict(found.iter_rows())
