"""How much of each SKU is where, and who believes what? Questions to `fact_stock_now`."""

from __future__ import annotations

from typing import Final

import polars as pl

from ingest.warehouse import Reader

SHORT_DAYS: Final = 7
VIEWS: Final = {
    "all": ("All", "true"),
    "oversold": ("Sold without stock", "is_sold_without_stock"),
    "out": ("Out of tolerance", "is_out"),
    "short": ("Runs out within a week", f"cover_days < {SHORT_DAYS}"),
    "idle": ("Nobody asked for it", "units_28_days IS NULL AND warehouse_units > 0"),
}

_SEEN: Final = """
WITH
judged AS (
  SELECT *, is_oversold OR open_units > greatest(0, warehouse_units) AS is_sold_without_stock FROM fact_stock_now
),
seen AS (
  SELECT *
  FROM judged
  WHERE
    ($text = '' OR contains(lower(sku || ' ' || coalesce(title, '')), $text))
    AND ($store = '' OR store = $store)
    AND ($warehouse = '' OR warehouse = $warehouse)
    AND ({view})
)
"""
"""A store sells what its warehouse has not, or more is still to ship than lies there: both are sold without stock."""


def records(reader: Reader, view: str, text: str, store: str, warehouse: str) -> pl.DataFrame:
    """What each store and its warehouse say of each SKU; what can hurt most first."""
    return _ask(
        reader,
        "SELECT * FROM seen WHERE store IS NOT NULL "
        "ORDER BY is_sold_without_stock DESC, is_out DESC, gap_value_minor DESC NULLS LAST, "
        "cover_days NULLS LAST, sku, warehouse, store",
        view,
        text,
        store,
        warehouse,
    )


def everywhere(reader: Reader, view: str, text: str, store: str, warehouse: str) -> pl.DataFrame:
    """One row a SKU, listed by a store or not: units in each warehouse, and what each store believes to have there."""
    shelves = _ask(
        reader,
        "SELECT sku, any_value(title) AS title, warehouse AS place, max_by(warehouse_units, observed_at) AS units "
        "FROM seen GROUP BY sku, warehouse ORDER BY ALL",
        view,
        text,
        store,
        warehouse,
    )
    beliefs = _ask(
        reader,
        "SELECT sku, store || ' says' AS place, sum(shop_units)::BIGINT AS units FROM seen "
        "WHERE store IS NOT NULL GROUP BY ALL ORDER BY ALL",
        view,
        text,
        store,
        warehouse,
    )
    if shelves.is_empty():
        return shelves.select("sku", "title")
    wide = shelves.pivot("place", index=["sku", "title"], values="units")
    return wide.join(beliefs.pivot("place", index="sku", values="units"), on="sku", how="left").sort("sku")


def counts(reader: Reader, text: str, store: str, warehouse: str) -> pl.DataFrame:
    """One row: how many records the filters leave to each view, and by how much those out of tolerance are off."""
    tests = ", ".join(f"count(*) FILTER (WHERE {test}) AS {name}" for name, (_, test) in VIEWS.items())
    return _ask(
        reader,
        f"SELECT {tests}, sum(gap_value_minor) FILTER (WHERE is_out)::BIGINT AS gap_minor, "  # noqa: S608
        "any_value(currency) AS currency FROM seen WHERE store IS NOT NULL",
        "all",
        text,
        store,
        warehouse,
    )


def members(reader: Reader, facet: str) -> pl.DataFrame:
    """The stores or warehouses that have stock: one column `member`."""
    return reader.query(
        f"SELECT DISTINCT {facet} AS member FROM fact_stock_now WHERE {facet} IS NOT NULL ORDER BY member",  # noqa: S608
        {},
    )


def _ask(reader: Reader, sql: str, view: str, text: str, store: str, warehouse: str) -> pl.DataFrame:
    params = {"text": text, "store": store, "warehouse": warehouse}
    return reader.query(_SEEN.replace("{view}", VIEWS[view][1]) + sql, params)
