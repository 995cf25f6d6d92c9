"""Of which stores are the letters to customers not known, so that none of their parcels is judged by them?"""

from __future__ import annotations

from typing import Final

import polars as pl
import streamlit as st

from dashboard import data, widgets
from ingest.warehouse import Reader
from metrics.queues import queues

_BY_LETTERS: Final = ("shipped_without_notification", "delayed_without_message")


def unknown(reader: Reader) -> pl.DataFrame:
    """The stores that sent parcels and whose log tells of no letter: store, parcels; those with most parcels first."""
    return reader.query(
        """
        SELECT d.store, count(*) AS parcels
        FROM departures AS d
        ANTI JOIN letter_stores AS k ON k.store = d.store
        GROUP BY d.store
        ORDER BY parcels DESC, d.store
        """,
        {},
    )


def unjudged() -> None:
    """Name them, and what is not judged of them; silent where every store tells of its letters."""
    names = [str(name) for name in data.ask(unknown)["store"]]
    if not names:
        return
    told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    titles = " and ".join(f"“{queues()[name].title}”" for name in _BY_LETTERS)
    st.info(
        f"**Letters to customers are not known of {widgets.text(told)}**: no log of theirs tells of one. Their parcels "
        f"are not judged by {titles}; that no case is open there says nothing."
    )
