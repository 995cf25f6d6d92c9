"""Is the SQL what was agreed, and does it put rows into the right weeks and members?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics import Metric, catalogue, evidence_sql, scorecard_sql, weeks_until
from tests.metrics import golden
from tests.metrics.tables import answer, empty_warehouse, fill, numbers

DISPATCH = catalogue()["dispatch_on_time"]
RESOLUTION = catalogue()["resolution_time_median"]
MONDAY = date(2026, 11, 9)
NASTY = "x'; DROP TABLE fact_dispatch; --"


@pytest.mark.parametrize("metric", catalogue().values(), ids=list(catalogue()))
def test_sql_is_as_agreed(metric: Metric) -> None:
    agreed = (golden.HERE / f"{metric.name}.sql").read_text()
    assert golden.text(metric) == agreed, "if this was meant: python -m tests.metrics.golden"


def test_no_golden_file_outlives_its_metric() -> None:
    assert {path.stem for path in golden.HERE.glob("*.sql")} == set(catalogue())


def left(day: date | None, *, on_time: bool = True, **more: object) -> dict[str, object]:
    return {"day": day, "is_on_time": on_time, "counts": 1, **more}


def test_a_week_runs_from_monday_to_sunday() -> None:
    sunday, following = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(day) for day in (MONDAY - timedelta(days=1), MONDAY, sunday, following)])
        counted = numbers(warehouse, DISPATCH, [MONDAY - timedelta(days=7), MONDAY, following])
    assert counted.select("week", "n").rows() == [("2026-W45", 1), ("2026-W46", 2), ("2026-W47", 1)]


def test_a_week_without_rows_is_there_and_is_not_zero_percent() -> None:
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(MONDAY, store="berlin")])
        everywhere = numbers(warehouse, DISPATCH, weeks_until(MONDAY, 2))
        by_store = numbers(warehouse, DISPATCH, weeks_until(MONDAY, 2), "store")
    for frame in (everywhere, by_store):
        assert frame.select("week", "value", "n").rows() == [("2026-W45", None, 0), ("2026-W46", 100.0, 1)]
    assert by_store["member"].to_list() == ["berlin", "berlin"]


def test_a_row_without_a_day_counts_nowhere() -> None:
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(None)])
        assert numbers(warehouse, DISPATCH, [MONDAY])["n"].to_list() == [0]


def test_a_window_of_four_weeks_looks_back_and_never_ahead() -> None:
    days = [MONDAY + timedelta(days=offset) for offset in (-22, -21, 6, 7)]
    with empty_warehouse() as warehouse:
        fill(
            warehouse,
            "fact_exceptions",
            [{"true_day": day, "is_closed": True, "open_seconds": 60} for day in days],
        )
        counted = numbers(warehouse, RESOLUTION, weeks_until(MONDAY, 2))
    assert counted.select("week", "n").rows() == [("2026-W45", 2), ("2026-W46", 2)]


def test_missing_values_stand_under_a_name_and_tags_count_under_each() -> None:
    tagged = [["gift", "express"], ["gift", "gift"], [], None, [None]]
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(MONDAY, tags=tags) for tags in tagged])
        by_tag = numbers(warehouse, DISPATCH, [MONDAY], "tag")
        by_store = numbers(warehouse, DISPATCH, [MONDAY], "store")
        crossed = numbers(warehouse, DISPATCH, [MONDAY], "store,tag")
        gifts = answer(warehouse, evidence_sql(DISPATCH, MONDAY, "store,tag", "unknown · gift"))
    assert by_tag.select("member", "n").rows() == [("express", 1), ("gift", 2), ("untagged", 3)]
    assert by_store.select("dimension", "member", "n").rows() == [("store", "unknown", 5)]
    assert crossed["member"].to_list() == ["unknown · express", "unknown · gift", "unknown · untagged"]
    assert gifts.height == 2


def test_a_member_is_bound_and_never_part_of_the_text() -> None:
    statement = evidence_sql(DISPATCH, "2026-W46", "store", NASTY)
    assert NASTY not in statement.sql
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(MONDAY, store=NASTY), left(MONDAY, store="berlin")])
        assert answer(warehouse, statement)["store"].to_list() == [NASTY]
        assert numbers(warehouse, DISPATCH, [MONDAY], "store")["member"].to_list() == ["berlin", NASTY]


def test_a_dimension_and_its_member_go_together() -> None:
    with pytest.raises(ValueError, match="go together"):
        evidence_sql(DISPATCH, MONDAY, "store")
    with pytest.raises(ValueError, match="go together"):
        evidence_sql(DISPATCH, MONDAY, None, "berlin")
    assert evidence_sql(DISPATCH, MONDAY, "all", "all") == evidence_sql(DISPATCH, MONDAY)


def test_what_went_wrong_comes_first() -> None:
    with empty_warehouse() as warehouse:
        fill(warehouse, "fact_dispatch", [left(MONDAY), left(MONDAY, on_time=False)])
        fill(
            warehouse,
            "fact_exceptions",
            [
                {"true_day": MONDAY, "is_closed": closed, "open_seconds": seconds}
                for closed, seconds in ((True, 90), (False, 30), (False, 60))
            ],
        )
        late_first = answer(warehouse, evidence_sql(DISPATCH, MONDAY))
        open_longest_first = answer(warehouse, evidence_sql(RESOLUTION, MONDAY))
    assert late_first["numerator"].to_list() == [0, 1]
    assert open_longest_first["open_seconds"].to_list() == [60, 30, 90]


def test_one_statement_answers_many_weeks() -> None:
    assert scorecard_sql(DISPATCH).params == {}
    assert "$weeks" in scorecard_sql(DISPATCH).sql
