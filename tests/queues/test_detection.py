"""When was it found? From when it was true until the first run that opened a case, among what anybody looked at."""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

MISSING = "order_missing_in_warehouse"
TRUE_SINCE = "2026-11-16 09:15:00"
EARLY = "2026-11-16 08:00:00"


def opened(company: Company, at: str, *, order: str = "1", store: str = "berlin", number: int = 7) -> None:
    """A run opened a case at this instant."""
    company.add(
        "cases",
        case_id=str(number),
        fingerprint=f"{MISSING}|{store}|{order}|leeds",
        queue=MISSING,
        true_since=min(at, TRUE_SINCE),
        opened_at=at,
        updated_at=at,
    )


def lag(company: Company) -> tuple[object, ...]:
    """Seconds unseen, was it found, did anybody look?"""
    row: Row
    (row,) = (one for one in company.exceptions(MISSING) if one["order_id"] == "1" and one["store"] == "berlin")
    return row["unseen_seconds"], row["is_found"], row["is_watched"]


def test_from_when_it_was_true_until_a_case_was_opened(company: Company) -> None:
    company.sold()
    opened(company, EARLY, order="9", number=1)
    opened(company, "2026-11-16 09:20:00")
    assert lag(company) == (300, True, True)


def test_the_first_case_found_it_whatever_came_after(company: Company) -> None:
    company.sold()
    opened(company, EARLY, order="9", number=1)
    opened(company, "2026-11-16 09:20:00", number=7)
    opened(company, "2026-11-18 09:20:00", number=8)
    assert lag(company) == (300, True, True)


def test_what_was_over_before_anybody_saw_it_stood_unseen_for_all_its_time(company: Company) -> None:
    company.sold()
    company.message(received_at="2026-11-16 10:15:00")
    opened(company, EARLY, order="9", number=1)
    assert lag(company) == (3600, False, True)


@pytest.mark.parametrize(("since", "is_watched"), [(TRUE_SINCE, True), ("2026-11-16 09:15:01", False)])
def test_nobody_is_late_who_did_not_look_yet(company: Company, since: str, is_watched: bool) -> None:
    company.sold()
    opened(company, since, order="9", number=1)
    opened(company, "2026-11-16 09:20:00")
    assert lag(company) == (300, True, is_watched)


def test_a_store_that_came_later_is_watched_from_its_own_first_case_on(company: Company) -> None:
    company.sold()
    opened(company, EARLY, order="9", store="hamburg", number=1)
    opened(company, "2026-11-20 09:15:00")
    assert lag(company) == (4 * 86_400, True, False)


def test_what_belongs_to_no_store_is_watched_since_the_first_case_of_any(company: Company) -> None:
    opened(company, EARLY, order="9", store="hamburg", number=1)
    opened(company, "2026-11-16 09:20:00", store="unknown")
    company.exceptions()
    found = company.ask("SELECT store, since_at FROM watched_stores ORDER BY store")
    assert [tuple(row.values()) for row in found] == [("hamburg", EARLY), ("unknown", EARLY)]


def test_without_any_case_nobody_has_looked(company: Company) -> None:
    company.sold()
    seconds, *rest = lag(company)
    assert rest == [False, False]
    assert seconds == 11 * 86_400 + 9900
