"""A case says who knew first, customer or house, as the exception leak rate counts it."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from dashboard.triage import contacts
from ingest.warehouse import Reader
from ledger import Ledger, cases
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import Open, case_id, row
from tests.facts.asked import Asked
from tests.facts.company import Company
from tests.queues.test_contacts import watched

MISSING = "order_missing_in_warehouse"
NOW = {"reporting_zone": "Europe/Berlin"}
ASKED_IN_TIME, NOT_JUDGED = 5360, 5510
"""Orders of the small home about which a customer wrote after a case was open, and of which no ticket can be judged."""


def told(company: Company, *tickets: tuple[str, str]) -> str:
    """What the case on order 1, which a run found missing at 10:00 UTC, says of these tickets: (at, tag)."""
    company.sold()
    watched(company, "2026-11-16 09:30:00")
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
    for number, (at, tag) in enumerate(tickets):
        company.add(
            "tickets", ticket_id=f"t{number}", store="berlin", created_at=at, order_ref="#1", subject="A question",
            tags=[tag], updated_at=at,
        )  # fmt: skip
    company.after_cases("fact_contacts")
    return contacts.sentence(contacts.judged(cast(Reader, Asked(company.warehouse)), "berlin", "1"), NOW)


BEFORE = ("2026-11-16 09:59:00", "where_is_my_order")
AFTER = ("2026-11-16 10:01:00", "where_is_my_order")
LEAK = "The customer wrote 16 Nov 10:59, before any case on this order was open: a leak."
KNOWN = "The customer wrote 16 Nov 11:01, after we knew: a case on this order was open since 16 Nov 11:00."
ELSEWHERE = ("2026-11-11 10:00:00", "product_question")


@pytest.mark.parametrize(
    ("tickets", "who_knew_first"),
    [
        ([BEFORE], LEAK),
        ([AFTER], KNOWN),
        ([AFTER, BEFORE], f"{LEAK} {KNOWN}"),
        ([ELSEWHERE], ""),
        ([ELSEWHERE, AFTER], KNOWN),
        ([], ""),
    ],
)
def test_a_minute_before_detection_is_a_leak_and_a_minute_after_is_none(
    company: Company, tickets: list[tuple[str, str]], who_knew_first: str
) -> None:
    assert told(company, *tickets) == who_knew_first


def test_the_page_says_what_the_leak_rate_counts_and_no_more(open_page: Open, ledger: Ledger) -> None:
    planted = [row(ASKED_IN_TIME), row(NOT_JUDGED, store="berlin", fingerprint="dispatch_overdue|berlin|5510")]
    cases.reconcile(ledger, "dispatch_overdue", planted, AS_OF + timedelta(minutes=1))
    app = open_page("triage", case=str(case_id(ledger, "#6360")))
    assert "after we knew: a case on this order was open since" in said(app)
    app = open_page("triage", case=str(case_id(ledger, "#6510")))
    assert "The customer wrote" not in said(app) and "What happened" in [one.value for one in app.subheader]
