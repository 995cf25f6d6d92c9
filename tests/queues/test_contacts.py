"""Did we know before the customer told us? A minute decides."""

from __future__ import annotations

import pytest

from metrics.exception_leak_rate import METRIC as LEAKS
from tests.facts.company import Company, Row

MISSING = "order_missing_in_warehouse"


@pytest.fixture
def found_at_ten(company: Company) -> Company:
    """Order 1 is missing in leeds from 09:15; a run found that at 10:00."""
    company.sold()
    company.add(
        "cases",
        case_id="1",
        fingerprint=f"{MISSING}|berlin|1|leeds",
        queue=MISSING,
        status="open",
        true_since="2026-11-16 09:15:00",
        opened_at="2026-11-16 10:00:00",
        updated_at="2026-11-16 10:00:00",
    )
    return company


def contact(company: Company, at: str, order: str = "#1") -> Row:
    company.add(
        "tickets", ticket_id="t", store="berlin", created_at=at, order_ref=order, subject="Where is my order?",
        tags=["where_is_my_order"], updated_at=at,
    )  # fmt: skip
    (row,) = company.after_cases("fact_contacts")
    return row


@pytest.mark.parametrize(
    ("at", "is_leak"),
    [("2026-11-16 09:59:00", True), ("2026-11-16 10:00:00", False), ("2026-11-16 10:01:00", False)],
)
def test_a_minute_before_detection_is_a_leak_and_a_minute_after_is_none(
    found_at_ten: Company, at: str, is_leak: bool
) -> None:
    watched(found_at_ten, "2026-11-16 09:30:00")
    row = contact(found_at_ten, at)
    assert (row["is_leak"], row["judged"]) == (is_leak, 1)
    assert row["known_since"] == (None if is_leak else "2026-11-16 10:00:00")


def test_what_was_over_before_the_contact_was_not_known(found_at_ten: Company) -> None:
    found_at_ten.message(received_at="2026-11-16 10:30:00")
    assert contact(found_at_ten, "2026-11-16 10:31:00")["is_leak"]


def watched(company: Company, since: str) -> None:
    """The first run that found anything: a case on another order."""
    company.add(
        "cases", case_id="9", fingerprint=f"{MISSING}|berlin|9|leeds", queue=MISSING, true_since=since, opened_at=since,
        updated_at=since,
    )  # fmt: skip


def test_what_no_run_ever_found_open_is_a_leak(company: Company) -> None:
    company.sold()
    watched(company, "2026-11-16 11:00:00")
    row = contact(company, "2026-11-16 12:00:00")
    assert (row["is_leak"], row["judged"]) == (True, 1)


@pytest.mark.parametrize(("since", "judged"), [("2026-11-16 09:59:00", 1), ("2026-11-16 09:59:01", 0), (None, 0)])
def test_what_came_before_anybody_watched_is_not_judged(company: Company, since: str | None, judged: int) -> None:
    company.sold()
    if since:
        watched(company, since)
    row = contact(company, "2026-11-16 09:59:00")
    assert (row["judged"], row["is_watched"], row["is_linked"]) == (judged, bool(judged), True)


@pytest.mark.parametrize(
    ("tickets", "rate"),
    [
        ({"before the first run": "2026-11-16 08:00:00"}, (0, 0)),
        ({"before": "2026-11-16 08:00:00", "a minute too soon": "2026-11-16 09:59:00"}, (1, 1)),
        ({"before": "2026-11-16 08:00:00", "a minute after": "2026-11-16 10:01:00"}, (0, 1)),
        ({"a minute too soon": "2026-11-16 09:59:00", "a minute after": "2026-11-16 10:01:00"}, (1, 2)),
    ],
)
def test_the_rate_is_of_what_was_watched(found_at_ten: Company, tickets: dict[str, str], rate: tuple[int, int]) -> None:
    watched(found_at_ten, "2026-11-16 09:30:00")
    for ticket, at in tickets.items():
        found_at_ten.add(
            "tickets", ticket_id=ticket, store="berlin", created_at=at, order_ref="#1", tags=["where_is_my_order"],
            subject="Where is my order?", updated_at=at,
        )  # fmt: skip
    assert len(found_at_ten.after_cases("fact_contacts")) == len(tickets)
    sums = f"SELECT sum({LEAKS.numerator}) AS n, sum({LEAKS.denominator}) AS d FROM fact_contacts"  # noqa: S608
    (added,) = found_at_ten.ask(sums)
    assert (added["n"], added["d"]) == rate


def test_a_ticket_without_an_order_cannot_be_judged(found_at_ten: Company) -> None:
    row = contact(found_at_ten, "2026-11-16 10:01:00", order="#99")
    assert (row["judged"], row["is_linked"]) == (0, False)
