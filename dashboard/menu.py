"""Which pages are there, and in which order? The one list; a new page adds a line here and one in people/policy.py."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).resolve().parent.parent / "pages"
FIRST = "scorecard"
TITLES = {
    "scorecard": "Weekly scorecard",
    "triage": "Triage",
    "order": "Order",
    "orders": "Orders",
    "shipments": "Shipments",
    "stock": "Stock",
    "duplicates": "Duplicates",
    "fair": "Fair sale",
    "metric": "Metric",
    "freshness": "Freshness",
    "definitions": "Definitions",
    "rules": "Rules",
    "audit": "Audit",
}


def pages(shown: Collection[str] = TITLES.keys()) -> dict[str, st.Page]:
    """Page by the name of its file, in the order of the menu; the first opens at /.

    Pages that are not shown have their address all the same: what they answer is the guard's to say.
    """
    return {name: page(name, is_shown=name in shown) for name in TITLES}


def page(name: str, *, is_shown: bool = True) -> st.Page:
    """The page of this file, for a link to it."""
    return st.Page(
        _PAGES / f"{name}.py",
        title=TITLES[name],
        default=name == FIRST,
        visibility="visible" if is_shown else "hidden",
    )
