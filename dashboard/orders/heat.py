"""A table of counts as colours: where do things pile up? Pure: frame in, figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go
import polars as pl

from dashboard.charts import Chart
from metrics import words

_ROW_PIXELS = 38
_WHITE_FROM = 0.6
_SCALE = [
    [0, "rgba(118, 134, 138, 0.10)"],
    [_WHITE_FROM, "rgba(31, 138, 134, 0.50)"],
    [_WHITE_FROM, "#177572"],
    [1, "#0B5A5A"],
]
"""Below the step the theme's own ink can be read on it, above it white can."""
BETWEEN = "|"
Counts = Mapping[tuple[str, str], tuple[int, str]]


def heat(frame: pl.DataFrame, rows: Sequence[str], columns: Sequence[str], *, what: str, ink: str = "") -> Chart:
    """Counts (`row`, `column`, `count`, `told`) as a grid; darker is more. A cell's customdata is row|column.

    `ink`: the colour of numbers on pale cells; empty for that of axes.
    """
    counts = {
        (row, column): (count, told)
        for row, column, count, told in frame.select("row", "column", "count", "told").iter_rows()
    }
    shown = [row for row in rows if any((row, column) in counts for column in columns)]
    cells = [[counts.get((row, column), (0, ""))[0] for column in columns] for row in shown]
    figure = go.Figure(
        data=[
            {
                "type": "heatmap",
                "z": cells,
                "x": list(columns),
                "y": [escape(row, quote=False) for row in shown],
                "colorscale": _SCALE,
                "zmin": 0,
                "showscale": False,
                "hoverinfo": "skip",
                "xgap": 3,
                "ygap": 3,
            },
            *_marks(shown, columns, counts, ink),
        ],
        layout={
            "height": 40 + _ROW_PIXELS * max(1, len(shown)),
            "margin": {"l": 0, "r": 0, "t": 24, "b": 0},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": {"side": "top", "showgrid": False, "zeroline": False, "fixedrange": True},
            "yaxis": {
                "range": [len(shown) - 0.5, -0.5],
                "showgrid": False,
                "zeroline": False,
                "ticksuffix": "  ",
                "fixedrange": True,
            },
        },
    )
    return Chart(figure=figure, alt=f"{what}. {_spoken(shown, columns, counts)}")


def _marks(rows: Sequence[str], columns: Sequence[str], counts: Counts, ink: str) -> list[dict[str, object]]:
    """An invisible square on each cell: it carries the number, and can be clicked. White on dark cells."""
    cells = [(row, column, *counts[row, column]) for row in rows for column in columns if (row, column) in counts]
    most = max((count for _, _, count, _ in cells), default=1)
    dark = [cell for cell in cells if cell[2] >= _WHITE_FROM * most]
    pale = [cell for cell in cells if cell[2] < _WHITE_FROM * most]
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [column for _, column, _, _ in some],
            "y": [escape(row, quote=False) for row, _, _, _ in some],
            "text": [words.count(count) for _, _, count, _ in some],
            "textfont": font,
            "marker": {"symbol": "square", "size": 30, "color": "rgba(0,0,0,0)"},
            "customdata": [f"{row}{BETWEEN}{column}" for row, column, _, _ in some],
            "hovertext": [
                f"{escape(row, quote=False)}, {column}: {words.count(count)} · {escape(told, quote=False)}"
                for row, column, count, told in some
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for some, font in (
            (pale, {"size": 13, **({"color": ink} if ink else {})}),
            (dark, {"size": 13, "color": "#FFFFFF"}),
        )
    ]


def _spoken(rows: Sequence[str], columns: Sequence[str], counts: Counts) -> str:
    return "; ".join(
        f"{row} {column} {counts[row, column][0]}" for row in rows for column in columns if (row, column) in counts
    )
