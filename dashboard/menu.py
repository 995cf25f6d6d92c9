"""Which pages are there, and in which order? The one list; adding a page adds a line."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).resolve().parent.parent / "pages"


def pages() -> dict[str, st.Page]:
    """Page by the name of its file, in the order of the menu; the first opens at /."""
    return {
        "scorecard": st.Page(_PAGES / "scorecard.py", title="Weekly scorecard", default=True),
        "metric": st.Page(_PAGES / "metric.py", title="Metric"),
        "freshness": st.Page(_PAGES / "freshness.py", title="Freshness"),
        "definitions": st.Page(_PAGES / "definitions.py", title="Definitions"),
    }
