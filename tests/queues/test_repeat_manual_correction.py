"""Which orders does somebody correct by hand again and again?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "repeat_manual_correction"
STAFF = {"action": "update", "writer": "Ada", "writer_kind": "staff", "detail": "The tags of #1 were changed."}


def corrected(company: Company, *moments: str, **values: str) -> None:
    company.order()
    for moment in moments:
        company.entry(happened_at=moment, **{**STAFF, **values})


def test_twice_within_a_week(company: Company) -> None:
    corrected(company, "2026-11-16 10:00:00", "2026-11-18 10:00:00")
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"]) == ("1", "2026-11-18 10:00:00")
    assert row["ended_at"] == "2026-11-25 10:00:00"
    assert row["summary"] == "Order #1 was corrected by hand 2026-11-18 10:00 UTC by Ada, and 2 days before."


def test_what_only_time_ends_has_aged_and_was_never_put_right(company: Company) -> None:
    corrected(company, "2026-11-16 10:00:00", "2026-11-18 10:00:00")
    (row,) = company.exceptions(QUEUE)
    assert (row["is_closed"], row["outcome"]) == (True, "aged")


def test_a_third_time_prolongs_it(company: Company) -> None:
    corrected(company, "2026-11-16 10:00:00", "2026-11-18 10:00:00", "2026-11-22 10:00:00")
    (row,) = company.queue(QUEUE)
    assert (row["true_since"], row["ended_at"]) == ("2026-11-18 10:00:00", None)


def test_once_or_long_after_is_none(company: Company) -> None:
    corrected(company, "2026-11-16 10:00:00", "2026-11-23 10:00:01")
    assert company.queue(QUEUE) == []


@pytest.mark.parametrize(
    "other", [{"writer_kind": "app"}, {"action": "comment"}, {"action": "refund_success"}, {"writer_kind": "customer"}]
)
def test_apps_customers_notes_and_refunds_are_no_corrections(company: Company, other: dict[str, str]) -> None:
    corrected(company, "2026-11-16 10:00:00", "2026-11-16 11:00:00", **other)
    assert company.queue(QUEUE) == []
