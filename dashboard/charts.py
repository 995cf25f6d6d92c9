"""Frames become figures: pure functions, no query, no page. Colours hold on light and on dark ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.scorecard.reading import UNNAMED, Movement, Point, Reading
from metrics import Direction, Metric, State, Unit, words

ACCENT = "#1F8A86"
INK = "#76868A"
WORDS = {"light": {INK: "#56656A", ACCENT: "#0B6B6B"}, "dark": {INK: "#A3B2B5", ACCENT: "#6CC8C2"}}
"""What words are written in, by the reader's theme, in place of what marks are drawn with: they need more contrast."""
BAND = "rgba(118, 134, 138, 0.16)"
COLOURS = {State.WORSE: "#D9661F", State.BETTER: "#12936D"}
SHAPES = {State.WORSE: "triangle-down", State.BETTER: "triangle-up"}
MOST_BARS = 6
REST = "everything else"
_ROW_PIXELS = 34
_LABEL_SHARE = 0.068  # a line of text, as a share of the plot's height
Trace = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure, and the words for those who cannot see it."""

    figure: go.Figure
    alt: str


def legible(figure: go.Figure, theme: str) -> go.Figure:
    """The figure with words that can be read on the ground of the theme; as it is where the theme is not known."""
    written = WORDS.get(theme)
    if written is None:
        return figure
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        axis.tickfont.color = axis.tickfont.color or written[INK]
    for note in figure.layout.annotations:
        note.font.color = written.get(note.font.color or INK, note.font.color)
    return figure


def trend(reading: Reading) -> Chart:
    """The weeks of a metric: line, usual range, target; provisional weeks hollow, signals with their shape."""
    metric, usual = reading.metric, reading.signal
    shown = [point for point in reading.points if point.value is not None]
    low, high = _extent(reading)
    target = float(metric.target)
    shapes = [_line("y", target)]
    labels = [(target, f"target {words.target(metric)}", INK)]
    if usual.lower is not None and usual.upper is not None and shown:
        shapes.insert(0, _band(usual.lower, usual.upper))
        labels.append(((usual.lower + usual.upper) / 2, "usual range", INK))
    if reading.now.value is not None:
        labels.append((reading.now.value, f"<b>{reading.value}</b>", ACCENT))
    mondays = [point.monday for point in reading.points]
    layout = {
        **_layout(height=290, right=104),
        "shapes": shapes,
        "annotations": [_beside(*label) for label in _spread(labels, (high - low) * _LABEL_SHARE)],
        "xaxis": {"tickvals": mondays[::-2], "tickformat": "W%V", "showgrid": False},
        "yaxis": {"range": [low, high], "ticksuffix": _suffix(metric), "nticks": 5},
    }
    line = {
        "type": "scatter",
        "x": mondays,
        "y": [point.value for point in reading.points],
        "mode": "lines",
        "line": {"color": ACCENT, "width": 2},
        "hoverinfo": "skip",
    }
    return Chart(
        figure=go.Figure(data=[line, _markers(metric, shown)], layout=layout), alt=_spoken_trend(reading, shown)
    )


def movement(metric: Metric, moved: Sequence[Movement], names: Mapping[str, str] = UNNAMED) -> Chart:
    """What moved a ratio: one bar a member, largest effect on top, the small ones together."""
    shown, rest = list(moved[:MOST_BARS]), moved[MOST_BARS:]
    labels = [one.member for one in shown] + ([REST] if rest else [])
    effects = [one.effect for one in shown] + ([sum(one.effect for one in rest)] if rest else [])
    told = [words.change(metric, effect, 0.0) for effect in effects]
    bars = {"x": effects, "marker": {"color": ACCENT}}
    axis = {"showticklabels": False, "zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1, "showgrid": False}
    titles = [names.get(label, label) for label in labels]
    return Chart(
        figure=ranked_bars(titles, told, {**bars, "customdata": labels}, xaxis=axis),
        alt=f"{metric.title}: parts of the change. {spoken(titles, told)}.",
    )


def split(metric: Metric, members: Sequence[tuple[str, Reading]], names: Mapping[str, str] = UNNAMED) -> Chart:
    """A metric by member: one bar from the target to the value, in the given order, with interval and n."""
    target = float(metric.target)
    measured = [(name, reading, reading.now.value) for name, reading in members if reading.now.value is not None]
    labels = [names.get(name, name) for name, _, _ in measured]
    points = [reading.now for _, reading, _ in measured]
    told = [f"{reading.value} · n {words.count(reading.now.n)}" for _, reading, _ in measured]
    bars = {
        "x": [value - target for _, _, value in measured],
        "base": [target] * len(measured),
        "customdata": [name for name, _, _ in measured],
        "marker": {"color": [COLOURS.get(point.signal.state, ACCENT) for point in points], "opacity": 0.7},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(point, point.high) for point in points],
            "arrayminus": [_reach(point, point.low) for point in points],
            "color": INK,
            "thickness": 1.5,
            "width": 4,
        },
    }
    axis = {"ticksuffix": _suffix(metric), "nticks": 6}
    figure = ranked_bars(labels, told, bars, xaxis=axis, shapes=[_line("x", target)])
    return Chart(figure=figure, alt=f"{metric.title} by member. {spoken(labels, told)}.")


def bars(labels: Sequence[str], values: Sequence[float], told: Sequence[str], *, what: str) -> Chart:
    """Horizontal bars from zero, in the given order, each with its words beside it."""
    axis = {"showticklabels": False, "showgrid": False, "rangemode": "tozero"}
    figure = ranked_bars(list(labels), list(told), {"x": list(values), "marker": {"color": ACCENT}}, xaxis=axis)
    return Chart(figure=figure, alt=f"{what}. {spoken(labels, told)}.")


def cost(metric: Metric, reading: Reading) -> float:
    """How much does a member weigh on the number: its distance from the target on the wrong side, times its n."""
    if reading.now.value is None:
        return float("-inf")
    wrong = float(metric.target) - reading.now.value
    return (wrong if metric.direction is Direction.UP else -wrong) * reading.now.n


def _markers(metric: Metric, shown: Sequence[Point]) -> Trace:
    colours = [COLOURS.get(point.signal.state, ACCENT) for point in shown]
    return {
        "type": "scatter",
        "x": [point.monday for point in shown],
        "y": [point.value for point in shown],
        "mode": "markers",
        "marker": {
            "opacity": 1,
            "size": [12 if point.signal.state in SHAPES else 8 for point in shown],
            "symbol": [_symbol(point) for point in shown],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        "text": [_hover(metric, point) for point in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _layout(*, height: int, right: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": right, "t": 8, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "bargap": 0.45,
    }


def ranked_bars(labels: list[str], told: list[str], bars: Trace, **layout: Any) -> go.Figure:
    """Horizontal bars, first on top, each with its figure written beside the plot."""
    places = list(range(len(labels)))
    shown = [escape(label, quote=False) for label in labels]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "customdata": labels,
        "hovertext": [f"{name}: {text}" for name, text in zip(shown, told, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **bars,
    }
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "showarrow": False, "font": {"size": 12}}
    return go.Figure(
        data=[trace],
        layout={
            **_layout(height=max(90, 30 + _ROW_PIXELS * len(labels)), right=132),
            "yaxis": {
                "range": [len(labels) - 0.5, -0.5],
                "tickvals": places,
                "ticktext": shown,
                "ticksuffix": "  ",
                "showgrid": False,
                "zeroline": False,
            },
            "annotations": [{**beside, "y": place, "text": text} for place, text in zip(places, told, strict=True)],
            **layout,
        },
    )


def _line(axis: str, at: float) -> dict[str, Any]:
    """A thin dashed line across the plot, at a value of the axis."""
    other = "x" if axis == "y" else "y"
    ends = {f"{axis}0": at, f"{axis}1": at, f"{other}0": 0, f"{other}1": 1, f"{other}ref": f"{other} domain"}
    return {"type": "line", **ends, "line": {"color": INK, "width": 1, "dash": "dash"}}


def _band(low: float, high: float) -> dict[str, Any]:
    place = {"x0": 0, "x1": 1, "xref": "x domain", "y0": low, "y1": high}
    return {"type": "rect", **place, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}


def _beside(height: float, text: str, colour: str) -> dict[str, Any]:
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": height}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12, "color": colour}}


def _spread(labels: list[tuple[float, str, str]], step: float) -> list[tuple[float, str, str]]:
    """Labels beside the plot, moved up where they would touch the one below."""
    last, placed = float("-inf"), []
    for height, text, colour in sorted(labels):
        last = max(height, last + step)
        placed.append((last, text, colour))
    return placed


def _extent(reading: Reading) -> tuple[float, float]:
    usual, target = reading.signal, float(reading.metric.target)
    told = [point.value for point in reading.points if point.value is not None]
    heights = [*told, target, *(edge for edge in (usual.lower, usual.upper) if edge is not None)]
    most = 100.0 if reading.metric.unit is Unit.PERCENT else float("inf")
    room = (max(heights) - min(heights)) * 0.08 or max(abs(target) * 0.05, 0.1)
    return max(0.0, min(heights) - room), min(most + room, max(heights) + room)


def _symbol(point: Point) -> str:
    shape = SHAPES.get(point.signal.state, "circle")
    return f"{shape}-open" if point.is_provisional else shape


def _hover(metric: Metric, point: Point) -> str:
    bounds = ""
    if point.low is not None and point.high is not None:
        bounds = f"<br>95 % between {words.value(metric, point.low)} and {words.value(metric, point.high)}"
    state = "provisional" if point.is_provisional else words.mark(point.signal)
    told = f"<b>{words.value(metric, point.value)}</b>  n {words.count(point.n)}"
    return f"{point.monday:week %V, from %d %b %Y}<br>{told}{bounds}<br>{state}"


def _suffix(metric: Metric) -> str:
    return {Unit.PERCENT: " %", Unit.HOURS: " h"}.get(metric.unit, "")


def _reach(point: Point, bound: float | None) -> float:
    return 0.0 if bound is None or point.value is None else abs(bound - point.value)


def _spoken_trend(reading: Reading, shown: Sequence[Point]) -> str:
    metric = reading.metric
    if not shown:
        return f"{metric.title}: nothing measured in these weeks."
    values = [point.value for point in shown if point.value is not None]
    return (
        f"{metric.title} over {len(shown)} weeks to {reading.now.monday:%G-W%V}: from {words.value(metric, values[0])} "
        f"to {words.value(metric, values[-1])}, lowest {words.value(metric, min(values))}, highest "
        f"{words.value(metric, max(values))}; target {words.target(metric)}; {words.mark(reading.signal)}."
    )


def spoken(labels: Sequence[str], told: Sequence[str]) -> str:
    return "; ".join(f"{name} {text}" for name, text in zip(labels, told, strict=True))
