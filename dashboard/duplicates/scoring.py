"""Figures of the page of duplicates: what speaks for and against a pair, and what a threshold would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.charts import ACCENT, INK, Chart, ranked_bars, spoken
from dashboard.duplicates.lab import Replay


def signs(reasons: Sequence[dict[str, Any]]) -> Chart:
    """What speaks for and against two orders being one: one bar a sign, the strongest on top."""
    ranked = sorted(reasons, key=lambda sign: -sign["points"])
    labels = [str(sign["reason"]) for sign in ranked]
    told = [f"{sign['points']:+d}".replace("-", "−") for sign in ranked]
    bars = {
        "x": [sign["points"] for sign in ranked],
        "marker": {"color": [ACCENT if sign["points"] > 0 else INK for sign in ranked]},
    }
    axis = {"showticklabels": False, "zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1, "showgrid": False}
    return Chart(figure=ranked_bars(labels, told, bars, xaxis=axis), alt=f"Signs, with points. {spoken(labels, told)}.")


def thresholds(curve: Sequence[Replay], tried: int, in_force: int) -> Chart:
    """Precision and recall by threshold: two lines, the rule in force dashed, the one that is tried solid."""
    drawn = (
        ("precision", [one.precision for one in curve], ACCENT),
        ("recall", [one.recall for one in curve], INK),
    )
    steps = [one.rule.threshold for one in curve]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": steps,
            "y": [None if share is None else 100 * share for share in shares],
            "line": {"color": colour, "width": 2, "shape": "hv"},
            "hovertemplate": f"from %{{x}}: {name} %{{y:.0f}} %<extra></extra>",
        }
        for name, shares, colour in drawn
    ]
    marks = ((in_force, {"color": INK, "width": 1, "dash": "dash"}), (tried, {"color": ACCENT, "width": 1}))
    layout = {
        "height": 330,
        "margin": {"l": 0, "r": 8, "t": 24, "b": 0},
        "showlegend": False,
        "dragmode": False,
        "shapes": [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "y domain", "line": line}
            for at, line in marks
        ],
        "annotations": [_label(name, shares, steps, colour) for name, shares, colour in drawn if any(shares)]
        + [{"x": in_force, "y": 1, "yref": "paper", "yanchor": "bottom", "text": "in force", "showarrow": False}],
        "xaxis": {"title": {"text": "flagged from this score on"}, "showgrid": False},
        "yaxis": {"range": [0, 104], "ticksuffix": " %", "nticks": 5},
    }
    told = "; ".join(
        f"from {one.rule.threshold}: {one.hits} found, {one.false_alarms} false, {one.missed} missed" for one in curve
    )
    return Chart(figure=go.Figure(data=traces, layout=layout), alt=f"Precision and recall by threshold. {told}.")


def _label(name: str, shares: Sequence[float | None], steps: Sequence[int], colour: str) -> dict[str, Any]:
    """The line's name, at its first point."""
    at, share = next((step, share) for step, share in zip(steps, shares, strict=True) if share is not None)
    place = {"x": at, "y": 100 * share, "xanchor": "left", "yanchor": "bottom" if name == "precision" else "top"}
    return {**place, "text": name, "showarrow": False, "font": {"size": 12, "color": colour}}
