"""A frame as text: a table for people, CSV for programs and spreadsheets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import StringIO

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

FORMULA = r"^[=+\-@\t\r\x00＝＋－＠]"
WIDTH = 200


def csv(frame: pl.DataFrame) -> str:
    """CSV with a header; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    plain = frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join("|")) if lists else frame
    safe = plain.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in (*texts, *lists)
    )
    return safe.write_csv(datetime_format="%Y-%m-%dT%H:%M:%SZ")


def plain(frame: pl.DataFrame) -> str:
    """A table for a terminal, as wide as it needs to be."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in frame.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left", no_wrap=True)
    for row in frame.iter_rows():
        table.add_row(*(Text(_cell(value)) for value in row))
    text = StringIO()
    Console(file=text, width=WIDTH, no_color=True).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return "n/a"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float | Decimal):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
