"""Which sources do not answer?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "source_silent"


@pytest.fixture
def wms(company: Company) -> Company:
    """A source that answered at ten."""
    answered(company, "10:00")
    return company


def answered(company: Company, at: str, source: str = "wms", feed: str = "") -> None:
    company.warehouse.execute(
        "INSERT INTO landing_files BY NAME SELECT $source AS source, $feed AS feed, $at::TIMESTAMP AS fetched_at",
        {"source": source, "at": f"2026-11-16 {at}", "feed": feed},
    )


def failed(
    company: Company, at: str, source: str = "wms", store: str = "", part: str = "all", **told: str | None
) -> None:
    row = {"source": source, "system": "wms", "store": store, "part": part, "asked_at": f"2026-11-16 {at}:00"}
    company.add("source_failures", **{**row, "error": "No route.", **told})


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


def test_longer_than_its_budget(wms: Company) -> None:
    for at in ("10:05", "10:30", "11:00"):
        failed(wms, at)
    (row,) = wms.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "source_silent|unknown|wms", "2026-11-16 11:00:00", None, None,
    )  # fmt: skip
    assert row["summary"] == "Source wms has not answered since 2026-11-16 10:00 UTC: No route."
    assert row["_file"] == "source_failures.jsonl"


def test_within_its_budget(wms: Company) -> None:
    failed(wms, "10:05")
    failed(wms, "10:59")
    assert spans(wms) == []


def test_speaks_again(wms: Company) -> None:
    for at in ("10:30", "11:30"):
        failed(wms, at)
    for at in ("12:00", "12:05"):
        answered(wms, at)
    assert spans(wms) == [("2026-11-16 11:00:00", "2026-11-16 12:00:00")]


def test_an_answer_with_nothing_new_is_one(wms: Company) -> None:
    for at in ("10:30", "11:30"):
        failed(wms, at)
    failed(wms, "12:00", error=None)
    failed(wms, "12:30")
    assert spans(wms) == [("2026-11-16 11:00:00", "2026-11-16 12:00:00")]
    failed(wms, "13:00")
    assert spans(wms)[1:] == [("2026-11-16 13:00:00", None)]


def test_what_our_runs_know_of_its_last_answer_counts(wms: Company) -> None:
    for number, at in enumerate(("12:30", "13:00")):
        failed(wms, at, answered_at="2026-11-16 12:00:00")
        assert spans(wms) == [("2026-11-16 13:00:00", None)] * number


def test_twice(wms: Company) -> None:
    failed(wms, "11:00")
    answered(wms, "12:00")
    failed(wms, "13:30")
    assert spans(wms) == [("2026-11-16 11:00:00", "2026-11-16 12:00:00"), ("2026-11-16 13:30:00", None)]


def test_while_nobody_asked_it_was_not_silent(wms: Company) -> None:
    failed(wms, "10:05")
    answered(wms, "20:00")
    assert spans(wms) == []
    failed(wms, "23:00")
    assert spans(wms) == [("2026-11-16 23:00:00", None)]


def test_what_it_gave_before_it_stopped_is_no_answer(wms: Company) -> None:
    failed(wms, "11:30")
    answered(wms, "11:30")
    assert spans(wms) == [("2026-11-16 11:30:00", None)]


def test_never_answered(company: Company) -> None:
    failed(company, "10:00", source="osaka", store="osaka")
    failed(company, "11:00", source="osaka", store="osaka")
    (row,) = company.queue(QUEUE)
    assert (row["store"], row["true_since"]) == ("osaka", "2026-11-16 11:00:00")
    assert row["summary"] == "Source osaka has never answered: No route."


def test_others_answer(wms: Company) -> None:
    failed(wms, "11:30")
    answered(wms, "12:00", source="berlin")
    assert [row["ended_at"] for row in wms.queue(QUEUE)] == [None]


@pytest.fixture
def berlin(company: Company) -> Company:
    """A store that told its log at ten and everything else ever since."""
    answered(company, "10:00", "berlin", "events_bulk")
    for at in ("10:00", "10:45", "11:30"):
        answered(company, at, "berlin", "orders_page")
    return company


def test_a_part_that_it_told_before_is_a_case_of_its_own(berlin: Company) -> None:
    for at in ("10:45", "11:30"):
        failed(berlin, at, "berlin", "berlin", "events")
    (row,) = berlin.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("berlin/events", "2026-11-16 11:00:00", None)
    assert row["summary"] == "Source berlin has refused its events since 2026-11-16 10:00 UTC: No route."
    answered(berlin, "12:00", "berlin", "stock_page")
    assert spans(berlin) == [("2026-11-16 11:00:00", None)]
    answered(berlin, "12:15", "berlin", "events_page")
    assert spans(berlin) == [("2026-11-16 11:00:00", "2026-11-16 12:15:00")]


def test_a_part_that_it_never_told_is_missed_by_nobody(berlin: Company) -> None:
    for at in ("10:45", "11:30"):
        failed(berlin, at, "berlin", "berlin", "disputes")
    assert spans(berlin) == []


def test_a_source_without_a_part_and_then_without_any_is_two_cases(berlin: Company) -> None:
    failed(berlin, "11:30", "berlin", "berlin", "events")
    failed(berlin, "13:00", "berlin", "berlin")
    assert sorted(row["subject"] for row in berlin.queue(QUEUE)) == ["berlin", "berlin/events"]
