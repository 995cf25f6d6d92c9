"""Figures: what is drawn, in which shape, and the words for those who cannot see it."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest

import dashboard
from dashboard import charts, widgets
from dashboard.orders.heat import heat
from dashboard.scorecard.reading import Movement, read
from metrics import catalogue
from tests.dashboard.test_reading import TODAY, WEEKS, series

DISPATCH = catalogue()["dispatch_on_time"]
FALLEN = {week: (96 + int(week[-1]) % 2, 100) for week in WEEKS} | {"2026-W46": (80, 100), "2026-W47": (90, 100)}


def test_trend_draws_target_usual_range_and_the_signal_as_a_shape() -> None:
    chart = charts.trend(read(DISPATCH, series(FALLEN), "2026-W46", TODAY))
    figure = chart.figure.to_dict()
    markers = figure["data"][1]["marker"]
    assert markers["symbol"][-1] == "triangle-down"
    assert set(markers["symbol"][:-1]) == {"circle"}
    assert [shape["type"] for shape in figure["layout"]["shapes"]] == ["rect", "line"]
    assert figure["layout"]["shapes"][1]["y0"] == 97.0
    notes = {note["text"].replace("\xa0", " ") for note in figure["layout"]["annotations"]}
    assert notes == {"<b>80.0 %</b>", "target ≥ 97 %", "usual range"}
    assert chart.alt.replace("\xa0", " ").endswith("target ≥ 97 %; ▼ worse.")


def test_trend_draws_provisional_weeks_hollow() -> None:
    figure = charts.trend(read(DISPATCH, series(FALLEN), "2026-W47", TODAY)).figure.to_dict()
    assert figure["data"][1]["marker"]["symbol"][-1] == "circle-open"


def test_trend_leaves_a_gap_where_nothing_was_measured() -> None:
    figure = charts.trend(read(DISPATCH, series(FALLEN | {"2026-W44": (0, 0)}), "2026-W46", TODAY)).figure.to_dict()
    line = dict(zip(figure["data"][0]["x"], figure["data"][0]["y"], strict=True))
    assert line[date(2026, 10, 26)] is None


def test_labels_beside_the_plot_do_not_touch() -> None:
    frame = series(dict.fromkeys(WEEKS, (97, 100)))
    figure = charts.trend(read(DISPATCH, frame, "2026-W46", TODAY)).figure.to_dict()
    low, high = figure["layout"]["yaxis"]["range"]
    heights = sorted(note["y"] for note in figure["layout"]["annotations"])
    assert len(heights) == 3
    assert min(above - below for below, above in pairwise(heights)) >= 0.06 * (high - low)


def test_movement_puts_the_largest_on_top_and_the_small_ones_together() -> None:
    moved = [Movement(member=f"m{place}", effect=-8.0 / 2**place, n=5) for place in range(9)]
    figure = charts.movement(DISPATCH, moved).figure.to_dict()
    assert figure["data"][0]["customdata"] == ["m0", "m1", "m2", "m3", "m4", "m5", charts.REST]
    assert sum(figure["data"][0]["x"]) == sum(one.effect for one in moved)
    assert figure["layout"]["yaxis"]["range"] == [6.5, -0.5]


def test_names_that_look_like_numbers_or_markup_stay_names() -> None:
    moved = [Movement(member=name, effect=1.0, n=5) for name in ("100002", "<b>2026-01-01</b>")]
    figure = charts.movement(DISPATCH, moved).figure.to_dict()
    assert figure["data"][0]["y"] == [0, 1]
    assert figure["layout"]["yaxis"]["ticktext"] == ["100002", "&lt;b&gt;2026-01-01&lt;/b&gt;"]


def test_carriers_stand_by_their_names_and_open_by_their_keys() -> None:
    names = {"100002": "UPS"}
    moved = charts.movement(DISPATCH, [Movement(member="100002", effect=1.0, n=5)], names)
    split = charts.split(DISPATCH, [("100002", read(DISPATCH, series(FALLEN), "2026-W46", TODAY))], names)
    for chart in (moved, split):
        figure = chart.figure.to_dict()
        assert figure["data"][0]["customdata"] == ["100002"]
        assert figure["layout"]["yaxis"]["ticktext"] == ["UPS"]
        assert "UPS" in chart.alt and "100002" not in chart.alt


def test_split_bars_run_from_the_target_and_leave_out_who_has_no_number() -> None:
    members = [
        ("leeds", read(DISPATCH, series(FALLEN), "2026-W46", TODAY)),
        ("closed", read(DISPATCH, series({"2026-W46": (0, 0)}), "2026-W46", TODAY)),
    ]
    bars = charts.split(DISPATCH, members).figure.to_dict()["data"][0]
    assert (bars["customdata"], bars["base"], bars["x"]) == (["leeds"], [97.0], [-17.0])
    assert charts.cost(DISPATCH, members[0][1]) > charts.cost(DISPATCH, members[1][1])


def test_colours_are_told_apart_on_white_and_on_dark() -> None:
    for colour in (charts.ACCENT, charts.INK, *charts.COLOURS.values()):
        for ground in ("#FFFFFF", "#11181A"):
            assert contrast(colour, ground) >= 3, (colour, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG defines it; lines and marks need 3."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_numbers_on_pale_cells_have_the_ink_of_the_ground_and_white_stands_on_dark_ones() -> None:
    frame = pl.DataFrame({"row": ["a", "b"], "column": ["x", "x"], "count": [1, 9], "told": ["", ""]})
    pale, dark = heat(frame, ["a", "b"], ["x"], what="Counts", ink="#1A2526").figure.data[1:]
    assert (list(pale.text), pale.textfont.color) == (["1"], "#1A2526")
    assert (list(dark.text), dark.textfont.color) == (["9"], "#FFFFFF")
    assert heat(frame, ["a", "b"], ["x"], what="Counts").figure.data[1].textfont.color is None


def test_the_ink_is_that_of_the_theme() -> None:
    assert {name: theme(name)["textColor"] for name in widgets.INKS} == widgets.INKS


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_on_a_chart_have_contrast_enough_on_the_ground_of_the_theme(name: str) -> None:
    figure = charts.legible(charts.bars(["leeds"], [3.0], ["3 h"], what="Waits").figure, name)
    written = [figure.layout.yaxis.tickfont.color, figure.layout.annotations[0].font.color]
    assert written == [charts.WORDS[name][charts.INK]] * 2
    assert min(contrast(colour, theme(name)["backgroundColor"]) for colour in charts.WORDS[name].values()) >= 4.5


def test_where_the_theme_is_not_known_a_chart_stays_as_it_is() -> None:
    figure = charts.bars(["leeds"], [3.0], ["3 h"], what="Waits").figure
    assert charts.legible(go.Figure(figure), "") == figure


def theme(name: str) -> dict[str, str]:
    """What the dashboard's settings say of a theme."""
    text = (Path(dashboard.__file__).parent / ".streamlit/config.toml").read_text(encoding="utf8")
    found: dict[str, str] = tomllib.loads(text)["theme"][name]
    return found
