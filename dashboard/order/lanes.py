"""The story of an order as one time axis with four lanes. Pure: frame in, figure out."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts import ACCENT, COLOURS, INK, Chart
from dashboard.order.story import CHANNEL, LANES, OURS
from metrics import State

_TROUBLE: Final = COLOURS[State.WORSE]
_CLOCKS: Final = {OURS: "our clock", CHANNEL: "the channel's clock"}
_HEIGHT: Final = 320
_ROOM: Final = 0.04
_NEAR: Final = 0.5
_HALF_DAY: Final = 12 * 3_600_000
_TICKS: Final = [
    {"dtickrange": [None, _HALF_DAY], "value": "%H:%M\n%-d %b %Y"},
    {"dtickrange": [_HALF_DAY + 1, None], "value": "%-d %b\n%Y"},
]


def lanes(frame: pl.DataFrame, now: datetime) -> Chart:
    """Points of `story.points` with `told` and `is_trouble`; ours as discs, the channel's as open diamonds.

    A mark's customdata is the row of the frame that it stands for.
    """
    places = {lane: len(LANES) - number for number, lane in enumerate(LANES)}
    rows = frame.with_row_index("place").with_columns(
        pl.col("lane").replace_strict(places, return_dtype=pl.Int64).alias("y")
    )
    traces = [_trace(rows.filter(pl.col("clock") == clock), clock) for clock in (OURS, CHANNEL)]
    begin, end = _extent(rows, now)
    figure = go.Figure(
        data=[*traces, *_keys()],
        layout={
            "height": _HEIGHT,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 0},
            "hovermode": "closest",
            "dragmode": False,
            "legend": {"orientation": "h", "y": -0.24, "x": 0, "itemclick": False, "itemdoubleclick": False},
            "xaxis": {"range": [begin, end], "showgrid": False, "zeroline": False, "tickformatstops": _TICKS},
            "yaxis": {
                "range": [0.4, len(LANES) + 0.6],
                "tickvals": list(places.values()),
                "ticktext": list(places),
                "ticksuffix": "  ",
                "zeroline": False,
            },
            "shapes": [_now(now)] if now <= end else [],
            "annotations": [_label(now)] if now <= end else [],
        },
    )
    return Chart(figure=figure, alt=_spoken(rows))


def _trace(rows: pl.DataFrame, clock: str) -> dict[str, Any]:
    shift = 0.13 if clock == OURS else -0.13
    colours = [_TROUBLE if is_trouble else ACCENT for is_trouble in rows["is_trouble"]]
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": rows["local_at"].to_list(),
        "y": [place + shift for place in rows["y"]],
        "customdata": [str(place) for place in rows["place"]],
        "hovertext": [escape(told, quote=False).replace("\n", "<br>") for told in rows["told"]],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "size": 13,
            "opacity": 0.9,
            "symbol": [_symbol(what, clock) for what in rows["what"]],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
    }


def _extent(rows: pl.DataFrame, now: datetime) -> tuple[datetime, datetime]:
    """From the first point to the last, with room; up to now where that is not far off."""
    first, last = (rows["local_at"].min(), rows["local_at"].max()) if rows.height else (now, now)
    assert isinstance(first, datetime) and isinstance(last, datetime)
    span = max(last - first, timedelta(hours=2))
    end = now if last < now <= last + span * _NEAR else last
    return first - span * _ROOM, end + span * _ROOM


def _symbol(what: str, clock: str) -> str:
    if what == "due":
        return "line-ns-open"
    return "circle" if clock == OURS else "diamond-open"


def _keys() -> list[dict[str, Any]]:
    """What the shapes mean."""
    shapes = [
        ("circle", ACCENT, "really happened"),
        ("diamond-open", ACCENT, "shown by the store"),
        ("line-ns-open", ACCENT, "due"),
        ("circle", _TROUBLE, "trouble"),
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "name": name,
            "hoverinfo": "skip",
            "marker": {"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2, "color": colour}},
        }
        for symbol, colour, name in shapes
    ]


def _now(now: datetime) -> dict[str, Any]:
    ends = {"x0": now, "x1": now, "y0": 0, "y1": 1, "yref": "y domain"}
    return {"type": "line", **ends, "line": {"color": INK, "width": 1, "dash": "dash"}}


def _label(now: datetime) -> dict[str, Any]:
    place = {"x": now, "y": 1, "yref": "y domain", "xanchor": "right", "yanchor": "top", "xshift": -4}
    return {**place, "text": "as of", "showarrow": False, "font": {"size": 12, "color": INK}}


def _spoken(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "Nothing is known to have happened to this order."
    told = "; ".join(rows["told"].str.replace_all("\n", ", "))
    return f"What happened to the order, by {' and '.join(_CLOCKS.values())}: {told}."
