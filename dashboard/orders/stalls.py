"""Who acts on orders that stand longer in a stage than the company allows? By its owner matrix."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard import data, money, widgets
from dashboard.orders import questions
from dashboard.orders.questions import Asked


def table(wanted: Asked, now: dict[str, Any]) -> None:
    """Stages with orders beyond their hours, and whose they are; choosing one lists its orders."""
    frame = data.ask(questions.stalled, *wanted.given)
    if frame.is_empty():
        return
    st.subheader("Longer than a stage may last", anchor=False)
    shown = frame.select(
        pl.col("stage").alias("Stage"),
        pl.col("stalls_to").alias("Who acts"),
        pl.col("owner").alias("Owner"),
        pl.col("stalls_after_hours").alias("After hours"),
        pl.col("stalled").alias("Orders beyond it"),
        pl.col("orders").alias("Orders in it"),
        pl.Series("Worth", [money.told(minor, now["group_currency"]) for minor in frame["value_minor"]], pl.String),
    )
    place = widgets.table(
        shown,
        f"stalls.{hash(wanted.given)}",
        columns={
            "Stage": st.column_config.TextColumn(pinned=True),
            "Worth": st.column_config.TextColumn(alignment="right"),
        },
        alt="Stages in which orders stand longer than the owner matrix allows, and who acts on them",
    )
    st.caption("Hours and persons stand in the owner matrix, on the page *Rules*. Choose a stage to see its orders.")
    if place is not None:
        st.query_params.update({"stage": str(frame["stage"][place]), "show": "list"})
        st.rerun()
