"""Each page shows what is planted in the small home, keeps its filters in the address, and never shows a trace."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.orders import questions
from metrics import catalogue, layers
from metrics.queues import queues
from tests.dashboard.small_home import ORDER

PAGES = sorted(path for path in (Path(__file__).parents[2] / "pages").glob("*.py") if path.stem != "__init__")
Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    """Everything on the page that is text."""
    parts = [*app.title, *app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.success, *app.code]
    return "\n".join(str(part.value) for part in parts).replace("\xa0", " ")


@pytest.mark.parametrize("page", [path.stem for path in PAGES])
def test_page_opens_without_a_trace(open_page: Open, page: str) -> None:
    app = open_page(page)
    assert not app.exception
    assert app.title[0].value


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_a_short_script_that_only_arranges(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    assert len(text.splitlines()) <= 60
    assert text.startswith('"""')
    assert not re.search(r"SELECT |plotly|unsafe_allow_html|\btry:|^def |^class ", text, flags=re.MULTILINE)


def test_scorecard_opens_with_the_last_full_week_and_says_what_is_wrong(open_page: Open) -> None:
    app = open_page()
    assert app.title[0].value == "Week 46 · 9–15 Nov 2026"
    assert "Dispatch on time is a signal: worse. Order sync is a signal: better." in said(app)
    assert "Off target: dispatch on time." in said(app)
    assert "As of Sun 22 Nov 2026 07:00 (Europe/Berlin) · snapshot 1" in said(app)
    assert "provisional until 23 Nov: resolution time" in said(app)


def test_a_late_source_is_named_beside_the_numbers_it_touches(open_page: Open) -> None:
    for page in ("scorecard", "metric"):
        warnings = [str(warning.value).replace("\xa0", " ") for warning in open_page(page).warning]
        assert len(warnings) == 2
        assert warnings[0].startswith("**wms** is 3 h behind: order sync, stock and dispatch may be incomplete.")
        assert warnings[1].startswith("**helpdesk** has never answered: tickets may be incomplete.")


def test_tiles_carry_value_signal_change_target_n_and_coverage(open_page: Open) -> None:
    app = open_page()
    tiles = {tile.label: tile for tile in app.metric}
    assert list(tiles) == [
        "Order sync",
        "Stock discrepancy",
        "Dispatch on time",
        "Resolution time",
        "Tickets per 100 orders",
    ]
    assert tiles["Dispatch on time"].value.replace("\xa0", " ") == "82.1 %"
    assert tiles["Dispatch on time"].delta == "▼ worse"
    assert "target ≥ 97 %  \nn 420 · coverage 89 %" in said(app)


def test_scorecard_tracks_four_symptoms(open_page: Open) -> None:
    app = open_page()
    shown = next(frame.value for frame in app.dataframe if "Symptom" in frame.value).set_index("Symptom")
    assert list(shown.index) == [
        "Backorder surprises", "Delayed dispatch", "Inconsistent messages", "Support contacts",
    ]  # fmt: skip
    late = shown.loc["Delayed dispatch"]
    assert (late["Seen"], late["Among"]) == (75, 420)
    assert late["Now"] == pytest.approx(75 / 420 * 100)
    assert late["Signal"] == "▼ worse"
    assert shown.loc["Backorder surprises", "Seen"] == 0
    assert {len(weeks) for weeks in shown["Weeks"]} == {13}


def test_week_and_store_come_from_the_address(open_page: Open) -> None:
    app = open_page(week="2026-W40", store="tokyo")
    assert app.title[0].value == "Week 40 · 28 Sep – 4 Oct 2026"
    assert app.selectbox(key="url.store").value == "tokyo"
    assert "n 420" not in said(app)


def test_choosing_a_week_goes_into_the_address(open_page: Open) -> None:
    app = open_page()
    app.selectbox(key="url.week").select("2026-W45").run()
    assert app.title[0].value == "Week 45 · 2–8 Nov 2026"
    assert app.query_params["week"] == "2026-W45"


def test_other_weeks_and_stores_are_added_up_while_the_scorecard_is_read(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page()
    for ahead in (one for one in threading.enumerate() if one.name == data.AHEAD):
        ahead.join()
    asked: list[object] = []
    monkeypatch.setattr("dashboard.answers.series", lambda *given: asked.append(given))
    app.selectbox(key="url.store").select("tokyo").run()
    app.selectbox(key="url.week").select("2026-W44").run()
    assert app.title[0].value == "Week 44 · 26 Oct – 1 Nov 2026"
    assert not app.exception
    assert not app.error
    assert asked == []


def test_metric_page_names_what_moved_the_number(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W46")
    assert (
        "Dispatch on time fell to 82.1 % (target ≥ 97 %), outside its usual range. 95 % of the fall is leeds."
        in said(app)
    )
    assert "345 of 420 counted" in said(app)


def test_metric_page_shows_the_sql_that_ran_and_what_was_bound(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W46", warehouse="leeds")
    sql = app.code[-1].value
    assert "-- $week = 2026-11-09" in sql
    assert "-- $member = leeds" in sql
    assert "FROM fact_dispatch" in sql


def test_filters_narrow_rows_and_number_alike(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W46", warehouse="leeds", store="berlin")
    rows = app.dataframe[0].value
    assert set(rows["warehouse"]) == {"leeds"}
    assert set(rows["store"]) == {"berlin"}
    assert f"{int(rows['numerator'].sum())} of {len(rows)} counted" in said(app)


def test_a_filter_can_be_taken_away_again(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W46", warehouse="leeds")
    app.button(key="without.warehouse").click().run()
    assert "warehouse" not in app.query_params
    assert "345 of 420 counted" in said(app)


def test_evidence_row_leads_to_the_raw_record_and_its_hashes(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W34")
    rows = app.dataframe[0].value
    place = list(rows["order_id"]).index(ORDER)
    app.session_state["evidence.dispatch_on_time.2026-W34"] = {
        "selection": {"rows": [place], "columns": [], "cells": []}
    }
    app.run()
    proof = dict(zip(*(app.dataframe[1].value[column] for column in ("What", "Is")), strict=True))
    assert proof["Source"] == "berlin (shopify)"
    assert proof["Line"] == "8"
    assert len(proof["SHA-256 of the line"]) == 64
    assert proof["File unchanged since landing"] == "yes"
    assert f'"id": "{ORDER}"' in app.code[0].value


def test_evidence_row_whose_file_is_gone_says_so(open_page: Open) -> None:
    app = open_page("metric", metric="dispatch_on_time", week="2026-W34")
    rows = app.dataframe[0].value
    place = next(place for place, file in enumerate(rows["_file"]) if file.endswith("missing.jsonl.zst"))
    app.session_state["evidence.dispatch_on_time.2026-W34"] = {
        "selection": {"rows": [place], "columns": [], "cells": []}
    }
    app.run()
    assert not app.exception
    assert "There is no landing file" in app.error[0].value


@pytest.mark.parametrize(
    "value",
    [
        "2026-W99",
        "' OR 1=1--",
        "",
        "x" * 10_000,
        "\x00",
        "str:rolestr:admin",
        "![x](https://evil.test)",
        "../../x",
        "<b>",
    ],
)
def test_address_full_of_nonsense_shows_the_default_and_never_a_trace(open_page: Open, value: str) -> None:
    app = open_page("metric", **dict.fromkeys(("metric", "week", "store", "warehouse", "by"), value))
    assert not app.exception
    assert not app.error
    assert "evil.test" not in said(app)
    assert said(app).count("The link asks for an unknown") == 4
    assert "Order sync rose to 100 %" in said(app)


def test_freshness_names_the_stores_that_are_judged_by_no_letter(open_page: Open) -> None:
    (told,) = [one.value.replace("\\", "") for one in open_page("freshness").info if "Letters" in one.value]
    named = re.match(r"\*\*Letters to customers are not known of (\w+), (\w+) and (\w+)\*\*", told)
    assert named and set(named.groups()) == {"berlin", "london", "tokyo"}
    assert "not judged by “Shipped without a word” and “Delayed without a word”" in told


def test_freshness_names_the_late_source_its_lag_and_why(open_page: Open) -> None:
    app = open_page("freshness")
    assert "1 of 3 sources answered within 5 m. Late: wms (3 h behind), helpdesk (never answered)." in said(app)
    assert "Token refused" in said(app)
    sources = app.dataframe[0].value.set_index("Source")
    assert list(sources["Adds up"]) == ["yes", "yes", "yes"]
    assert sources.loc["berlin", "API version"] == "2026-10"
    assert sources.loc["berlin", "Scopes"] == "read_all_orders, read_orders"
    assert list(sources.loc["berlin", ["Requests", "Retried", "Recovered", "Given up"]]) == [40, 3, 2, 1]
    assert sources.loc["berlin", "Mended later"] == 1
    assert app.dataframe[1].value.loc[0, "Rows"] == 2
    assert app.dataframe[2].value.loc[0, "Field"] == "sku"
    assert app.dataframe[3].value.loc[0, "State"] == "partial"


def test_definitions_say_how_each_state_of_fulfilment_is_treated(open_page: Open) -> None:
    table = open_page("definitions").table[0].value
    assert [state.strip("*") for state in table["State"]] == list(questions.STATES)
    assert set(table.iloc[-1][1:]) == {"left out"}


def test_definitions_say_in_which_layer_each_queue_is_and_how_the_layer_typically_fails(open_page: Open) -> None:
    table = open_page("definitions").table[1].value
    assert list(table["Layer"]) == [f"**{one.name.capitalize()}**" for one in layers.EVERY]
    assert list(table["How it typically fails"]) == [one.typical for one in layers.EVERY]
    assert set(table["Mostly an issue of"]) == {"platform", "integration", "operating model"}
    named = [name for cell in table["Its queues"] for name in cell.split(" · ")]
    assert sorted(named) == sorted(queue.title for queue in queues().values())


def test_definitions_hold_every_metric_and_queue_with_its_sql(open_page: Open) -> None:
    app = open_page("definitions")
    assert len(app.code) == len(catalogue()) + len(queues())
    for metric in catalogue().values():
        assert metric.question in said(app)


@pytest.mark.parametrize("page", [path.stem for path in PAGES])
def test_home_without_a_warehouse_says_what_to_run(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("WHARFINGER_HOME", str(tmp_path))
    app = open_page(page)
    assert app.title[0].value == "There is no warehouse here yet"
    assert "wharfinger demo" in app.code[1].value
