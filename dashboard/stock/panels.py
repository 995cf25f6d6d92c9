"""Pieces of the page of stock: what is where, who believes otherwise, what runs out."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, money, widgets
from dashboard.evidence import proof
from dashboard.orders import feed
from dashboard.people import costs
from dashboard.stock import questions
from metrics import words

SHOWS: Final = {"records": "Store against warehouse", "everywhere": "Everywhere at once"}


def asked() -> tuple[str, str, str, str]:
    """View, search, store and warehouse, from the address."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = choices.search("q", placeholder="SKU or product")
        store = choices.facet(
            "Store", "store", data.ask(questions.members, "store")["member"].to_list(), everything="All stores"
        )
        warehouse = choices.facet(
            "Warehouse",
            "warehouse",
            data.ask(questions.members, "warehouse")["member"].to_list(),
            everything="All warehouses",
        )
    titles = {name: title for name, (title, _) in questions.VIEWS.items()}
    return choices.one_of("Saved view", "view", titles, default="all"), text, store, warehouse


def sentence(text: str, store: str, warehouse: str, now: dict[str, Any]) -> str:
    """4 of 480 records are out of tolerance by €989; 0 sold without stock; 3 run out within a week."""
    row = data.ask(questions.counts, text, store, warehouse).row(0, named=True)
    if not row["all"]:
        is_filtered = text or store or warehouse
        return "No stock is like that." if is_filtered else "No store's stock can be compared with a warehouse's yet."
    gap = money.told(row["gap_minor"] or 0, row["currency"] or now["group_currency"])
    worth = f", by {gap}" if costs.may_read() else ""
    return (
        f"{words.count(row['out'])} of {words.count(row['all'])} records are out of tolerance{worth}; "
        f"{words.count(row['oversold'])} sold without stock; {words.count(row['short'])} run out within a week."
    )


def records(frame: pl.DataFrame, now: dict[str, Any]) -> None:
    """What each store and its warehouse say of each SKU, what can hurt most first; a row leads to its raw record."""
    if frame.is_empty():
        st.success(f"Nothing is like that. Counted {feed.clock(now['as_of'], now)}.")
        return
    in_group = (
        [(pl.col("gap_value_minor") / money.units(now["group_currency"])).round(0).alias(f"In {now['group_currency']}")]
        if costs.may_read()
        else []
    )
    place = widgets.table(
        frame.select(
            _mark().alias("State"),
            pl.col("sku").alias("SKU"),
            pl.col("title").alias("Product"),
            pl.col("warehouse").alias("Warehouse"),
            pl.col("store").alias("Store"),
            pl.col("shop_units").alias("Store says"),
            pl.col("warehouse_units").alias("Warehouse says"),
            pl.col("delta_units").alias("Difference"),
            (pl.col("tolerance_hundredths") / 100).alias("Tolerated"),
            *in_group,
            pl.col("open_units").alias("Still to ship"),
            pl.col("cover_days").alias("Days of cover"),
            pl.col("abc").alias("Class"),
            feed.local("observed_at", now).alias("Counted"),
        ),
        f"stock.{st.query_params.to_dict()}",
        columns={
            "State": st.column_config.TextColumn(pinned=True),
            "SKU": st.column_config.TextColumn(pinned=True),
            "Days of cover": st.column_config.NumberColumn(format="%.1f"),
            "Counted": st.column_config.DatetimeColumn(format="DD MMM HH:mm"),
        },
        height=620,
        alt="Stock by SKU, warehouse and store, what can hurt most first",
    )
    if place is not None:
        row = frame.row(place, named=True)
        proof.raw_record(row["_file"], row["_line"], [row["sku"]])


def everywhere(frame: pl.DataFrame) -> None:
    """One row a SKU, one column a place."""
    st.caption(
        "Warehouses: units on the shelves, picked ones included. A store says what it believes to have in all its "
        "locations together."
    )
    st.dataframe(
        frame.rename({"sku": "SKU", "title": "Product"}),
        hide_index=True,
        column_config={"SKU": st.column_config.TextColumn(pinned=True)},
        alt="Units of each SKU in each warehouse, and what each store believes",
    )


def _mark() -> pl.Expr:
    return (
        pl.when("is_sold_without_stock").then(pl.lit("▼ sold without stock"))
        .when("is_out").then(pl.lit("▼ out of tolerance"))
        .when(pl.col("cover_days") < questions.SHORT_DAYS).then(pl.lit("○ runs out"))
        .otherwise(pl.lit("● as usual"))
    )  # fmt: skip
