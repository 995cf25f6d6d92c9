"""Frames become figures: pure functions, no query, no page. Colours hold on light and on dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.reading import Movement, Point, Reading
from metrics import Direction, Metric, State, Unit, words

ACCENT = "#1F8A86"
INK = "#76868A"
BAND = "rgba(118, 134, 138, 0.16)"
COLOURS = {State.WORSE: "#D9661F", State.BETTER: "#12936D"}
SHAPES = {State.WORSE: "triangle-down", State.BETTER: "triangle-up"}
MOST_BARS = 6
REST = "everything else"
_ROW_PIXELS = 34
_LABEL_PIXELS = 13


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure, and the words for those who cannot see it."""

    figure: go.Figure
    alt: str


def trend(reading: Reading) -> Chart:
    """Thirteen weeks of a metric: line, usual range, target; provisional weeks hollow, signals with their shape."""
    metric, usual = reading.metric, reading.signal
    shown = [point for point in reading.points if point.value is not None]
    figure = go.Figure(layout=_layout(height=290, right=104))
    if usual.lower is not None and shown:
        figure.add_hrect(y0=usual.lower, y1=usual.upper, fillcolor=BAND, line_width=0, layer="below")
        _label(figure, (usual.lower + (usual.upper or usual.lower)) / 2, "usual range", INK)
    figure.add_scatter(
        x=[point.monday for point in reading.points],
        y=[point.value for point in reading.points],
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[point.monday for point in shown],
        y=[point.value for point in shown],
        mode="markers",
        marker={
            "opacity": 1,
            "size": [12 if point.signal.state in SHAPES else 8 for point in shown],
            "symbol": [_symbol(point) for point in shown],
            "color": [COLOURS.get(point.signal.state, ACCENT) for point in shown],
            "line": {"width": 2, "color": [COLOURS.get(point.signal.state, ACCENT) for point in shown]},
        },
        customdata=[f"{point.monday:%G-W%V}" for point in shown],
        text=[_hover(metric, point) for point in shown],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_hline(y=float(metric.target), line={"color": INK, "width": 1, "dash": "dash"})
    _label(figure, float(metric.target), f"target {words.target(metric)}", INK)
    if reading.now.value is not None:
        _label(figure, reading.now.value, f"<b>{reading.value}</b>", ACCENT)
    _spread(figure, *_extent(reading))
    figure.update_yaxes(range=_extent(reading), ticksuffix=_suffix(metric), nticks=5)
    figure.update_xaxes(tickvals=[point.monday for point in reading.points][::-2], tickformat="W%V", showgrid=False)
    return Chart(figure=figure, alt=_spoken_trend(reading, shown))


def movement(metric: Metric, moved: Sequence[Movement]) -> Chart:
    """What moved a ratio: one bar a member, largest effect on top, the small ones together."""
    shown, rest = list(moved[:MOST_BARS]), moved[MOST_BARS:]
    labels = [one.member for one in shown] + ([REST] if rest else [])
    effects = [one.effect for one in shown] + ([sum(one.effect for one in rest)] if rest else [])
    told = [words.change(metric, effect, 0.0) for effect in effects]
    figure = _bars(labels, [0.0] * len(labels), effects, told, [ACCENT] * len(labels))
    figure.update_xaxes(showticklabels=False, zeroline=True, zerolinecolor=INK, zerolinewidth=1, showgrid=False)
    return Chart(figure=figure, alt=f"{metric.title}: parts of the change. {_spoken(labels, told)}.")


def split(metric: Metric, members: Sequence[tuple[str, Reading]]) -> Chart:
    """A metric by member: one bar from the target to the value, what costs most on top, with interval and n."""
    target = float(metric.target)
    measured = [(name, reading) for name, reading in members if reading.now.value is not None]
    labels = [name for name, _ in measured]
    points = [reading.now for _, reading in measured]
    offsets = [(point.value or 0.0) - target for point in points]
    told = [f"{reading.value} · n {words.count(reading.now.n)}" for _, reading in measured]
    colours = [COLOURS.get(point.signal.state, ACCENT) for point in points]
    figure = _bars(labels, [target] * len(labels), offsets, told, colours)
    figure.data[0].marker.opacity = 0.7
    figure.data[0].error_x = {
        "type": "data",
        "symmetric": False,
        "array": [_reach(point, point.high) for point in points],
        "arrayminus": [_reach(point, point.low) for point in points],
        "color": INK,
        "thickness": 1.5,
        "width": 4,
    }
    figure.add_vline(x=target, line={"color": INK, "width": 1, "dash": "dash"})
    figure.update_xaxes(ticksuffix=_suffix(metric), nticks=6)
    return Chart(figure=figure, alt=f"{metric.title} by member. {_spoken(labels, told)}.")


def _layout(*, height: int, right: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": right, "t": 8, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "bargap": 0.45,
    }


def _bars(
    labels: list[str], bases: list[float], offsets: list[float], told: list[str], colours: list[str]
) -> go.Figure:
    figure = go.Figure(layout=_layout(height=max(90, 30 + _ROW_PIXELS * len(labels)), right=132))
    figure.add_bar(
        x=offsets,
        y=labels,
        base=bases,
        orientation="h",
        marker={"color": colours, "line": {"width": 0}},
        customdata=labels,
        hovertext=[f"{name}: {text}" for name, text in zip(labels, told, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    for name, text in zip(labels, told, strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=name, text=text, showarrow=False, font={"size": 12}
        )
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix="  ", showgrid=False)
    figure.update_xaxes(fixedrange=True)
    return figure


def _label(figure: go.Figure, height: float, text: str, colour: str) -> None:
    figure.add_annotation(
        x=1,
        xref="paper",
        xanchor="left",
        xshift=8,
        y=height,
        text=text,
        showarrow=False,
        font={"size": 12, "color": colour},
    )


def _spread(figure: go.Figure, low: float, high: float) -> None:
    """Labels beside the plot keep at least a line's height between each other."""
    step = (high - low) * _LABEL_PIXELS / 240 * 1.25
    last = float("-inf")
    for note in sorted(figure.layout.annotations, key=lambda one: float(one.y)):
        last = max(float(note.y), last + step)
        note.y = last


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


def cost(metric: Metric, reading: Reading) -> float:
    """How much does a member weigh on the number: its distance from the target on the wrong side, times its n."""
    if reading.now.value is None:
        return float("-inf")
    wrong = float(metric.target) - reading.now.value
    return (wrong if metric.direction is Direction.UP else -wrong) * reading.now.n


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


def _spoken(labels: Sequence[str], told: Sequence[str]) -> str:
    return "; ".join(f"{name} {text}" for name, text in zip(labels, told, strict=True))
