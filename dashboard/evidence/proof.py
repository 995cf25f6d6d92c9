"""From a number to its rows, and from a row to what the source said: the last steps of the way back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import data, widgets
from dashboard.evidence import records
from dashboard.filters import Filters
from ingest.errors import WharfingerError
from metrics import Metric, words

MOST_ROWS = 1000
_FIRST = ("numerator", "denominator", "order_name", "store", "warehouse", "carrier")
_LAST = ("channel", "tags", "order_id", "_file", "_line")
_IDENTIFIERS = ("ticket_id", "fulfillment_order_id", "tracking_number", "order_id", "sku", "subject")


def evidence(asked: Metric, filters: Filters, frame: pl.DataFrame) -> None:
    """The rows behind a number, with the totals they add up to; choosing one opens its raw record."""
    sums = "" if "numerator" in frame.columns else " What they add up to is cost, and not yours to read."
    if not sums:
        top, bottom = int(frame["numerator"].sum()), int(frame["denominator"].sum())
        sums = f" They add up to {words.count(top)} / {words.count(bottom)}."
    shown = frame.head(MOST_ROWS)
    part = "" if frame.height <= MOST_ROWS else f"the first {words.count(MOST_ROWS)} of "
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Shown: {part}{words.count(frame.height)} rows, those that need a person first.{sums} "
            "Choose a row to see what the source said.",
            width="stretch",
        )
        link = urlencode({**filters.kept(asked), "metric": asked.name, "week": filters.week})
        st.link_button("Export all rows (CSV)", f"export/evidence.csv?{link}")
    place = widgets.table(
        _named(shown.select(_ordered(shown))),
        f"evidence.{asked.name}.{filters}",
        columns={
            **{name: _heading(name, kind) for name, kind in shown.schema.items()},
            "numerator": "Numerator",
            "denominator": "Denominator",
            "order_name": "Order",
            "_file": "Landing file",
            "_line": st.column_config.NumberColumn("Line", format="%d"),
        },
        alt=f"Rows behind {asked.title}",
    )
    if place is not None:
        row = shown.row(place, named=True)
        raw_record(row["_file"], row["_line"], identifiers(row))


def identifiers(row: Mapping[str, object]) -> list[str]:
    """By what can the row be found inside its raw record? The narrowest first; a queue's subject may hold several."""
    found = [str(row[name]) for name in _IDENTIFIERS if row.get(name) is not None]
    return [part for text in found for part in text.split("|")]


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """Carriers by what people call them; the file that is exported keeps their keys."""
    return frame.with_columns(pl.col("carrier").replace(data.names())) if "carrier" in frame.columns else frame


def _heading(name: str, kind: pl.DataType) -> str:
    return f"{name.replace('_', ' ').capitalize()}{' (UTC)' if kind == pl.Datetime else ''}"


def _ordered(frame: pl.DataFrame) -> list[str]:
    """Columns in reading order: what the row adds, what it is about, its own columns, where it comes from."""
    first = [name for name in _FIRST if name in frame.columns]
    last = [name for name in _LAST if name in frame.columns]
    return [*first, *(name for name in frame.columns if name not in {*first, *last}), *last]


def raw_record(file: str, line: int, identifiers: list[str]) -> None:
    """One record as the source sent it, with file, line and hashes."""
    try:
        found = data.record(file, line)
    except WharfingerError as error:
        st.error(widgets.text(error))
        return
    part = records.part(found, identifiers)
    st.subheader("What the source said", anchor=False)
    where, what = st.columns([2, 3], gap="medium")
    where.dataframe(
        pl.DataFrame(
            {
                "What": [
                    "Source",
                    "Fetched",
                    "Landing file",
                    "Line",
                    "Part of the line",
                    "SHA-256 of the line",
                    "SHA-256 of the file",
                    "File unchanged since landing",
                ],
                "Is": [
                    f"{found.source} ({found.system})",
                    f"{found.fetched_at:%Y-%m-%d %H:%M:%S} UTC",
                    found.file,
                    str(found.line),
                    part.pointer or "all of it",
                    found.line_sha256,
                    found.file_sha256,
                    "yes" if found.is_unchanged else "NO",
                ],
            }
        ),
        hide_index=True,
        alt="Where the record was landed, and its hashes",
    )
    if not found.is_unchanged:
        where.error("The file is not what was landed. Run `wharfinger verify`.")
    what.code(part.text, language="json", wrap_lines=True, height=340)
