"""Answers of the published warehouse: rows that the command line prints and pages draw."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard import answers
from ingest.warehouse import Reader
from metrics import UnknownDimension, UnknownMetric, UnknownWeek, catalogue

WEEK = "2026-W46"


def test_weeks_are_those_with_rows_and_the_last_full_one_is_over(reader: Reader) -> None:
    known = answers.weeks(reader)
    assert (known[0], known[-1], len(known)) == ("2026-W34", "2026-W47", 14)
    assert answers.last_full_week(reader) == WEEK


@pytest.mark.parametrize(
    ("begun", "first", "whole"), [("2026-08-19", "2026-W34", "2026-08-24"), ("2026-08-24", "2026-W35", "2026-08-24")]
)
def test_trends_begin_with_the_first_week_that_is_on_record_from_its_first_day(
    home: Path, begun: str, first: str, whole: str
) -> None:
    facts = ("fact_order_sync", "fact_stock", "fact_dispatch", "fact_support", "fact_delivery")
    nothing, later = ("SELECT NULL::DATE AS day", None), ("SELECT $day::DATE AS day", {"day": begun})
    with Reader(home, instead={**dict.fromkeys(facts, nothing), "fact_dispatch": later}) as reader:
        assert answers.weeks(reader)[0] == first
        assert answers.first_whole_week(reader) == date.fromisoformat(whole)


def test_scorecard_has_one_row_a_metric_with_as_of_and_snapshot(reader: Reader) -> None:
    rows = answers.scorecard_rows(reader, WEEK, None)
    assert rows["metric"].to_list() == list(catalogue())
    assert {"numerator", "denominator", "value", "n", "unit", "target", "direction", "as_of", "snapshot"} <= set(
        rows.columns
    )
    assert rows["snapshot"].unique().to_list() == [1]


@pytest.mark.parametrize("by", ["store", "warehouse", "tag", "store,warehouse"])
def test_evidence_rows_add_up_to_every_number_of_a_split(reader: Reader, by: str) -> None:
    split = answers.scorecard_rows(reader, WEEK, by).filter(pl.col("denominator") > 0)
    for row in split.iter_rows(named=True):
        rows = answers.evidence_rows(reader, row["metric"], WEEK, by, row["member"])
        found = (int(rows["numerator"].sum()), int(rows["denominator"].sum()))
        assert found == (row["numerator"], row["denominator"]), (row["metric"], row["member"])


def test_queue_rows_are_the_open_ones_with_what_is_overdue(reader: Reader) -> None:
    rows = answers.queue_rows(reader, None)
    assert rows["is_closed"].any() is False
    assert rows.height == answers.queue_rows(reader, "dispatch_overdue").height > 0
    assert answers.queue_rows(reader, "stock_mismatch").is_empty()


def test_questions_about_what_does_not_exist_name_what_does(reader: Reader) -> None:
    with pytest.raises(answers.QuestionError, match=r"one of .*warehouse"):
        answers.scorecard_rows(reader, WEEK, "colour")
    with pytest.raises(answers.QuestionError, match="dispatch_overdue"):
        answers.queue_rows(reader, "nothing")
    with pytest.raises(answers.QuestionError, match="go together"):
        answers.evidence_rows(reader, "dispatch_on_time", WEEK, "store", None)
    with pytest.raises(UnknownMetric):
        answers.evidence_rows(reader, "nothing", WEEK, None, None)
    with pytest.raises(UnknownDimension):
        answers.evidence_rows(reader, "dispatch_on_time", WEEK, "colour", "red")
    with pytest.raises(UnknownWeek):
        answers.scorecard_rows(reader, "46", None)
