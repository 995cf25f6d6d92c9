"""An order that was to be cancelled as a duplicate, in the queue until its store cancels it."""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row
from tests.queues.test_possible_duplicate import DECIDED, twice

QUEUE = "duplicate_not_cancelled"
MERGED = {**DECIDED, "decision": "merge", "cancel_store": "berlin", "cancel_order_id": "s"}


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_open_until_the_store_cancels_it(company: Company) -> None:
    twice(company)
    company.add("pair_decisions", **MERGED)
    row = only(company)
    assert (row["order_id"], row["true_since"], row["ended_at"]) == ("s", "2026-11-16 09:30:00", None)
    assert row["summary"] == (
        "Order #s (berlin) was to be cancelled as a duplicate, as mia decided 2026-11-16 09:30 UTC; "
        "it has not been sent yet."
    )


def test_over_when_the_store_cancels_it(company: Company) -> None:
    twice(company, cancelled_at="2026-11-16 10:00:00")
    company.add("pair_decisions", **MERGED)
    assert only(company)["ended_at"] == "2026-11-16 10:00:00"


def test_sent_all_the_same(company: Company) -> None:
    twice(company)
    company.shipment(order="s", promise=None)
    company.add("pair_decisions", **MERGED)
    assert only(company)["summary"].endswith("; it was sent all the same 2026-11-16 15:00 UTC.")


@pytest.mark.parametrize("decision", ["keep_both", "link", "open"])
def test_nothing_was_to_be_cancelled(company: Company, decision: str) -> None:
    twice(company)
    company.add("pair_decisions", **{**MERGED, "decision": decision})
    assert company.queue(QUEUE) == []


def test_it_had_been_cancelled_before_the_decision(company: Company) -> None:
    twice(company, cancelled_at="2026-11-16 09:25:00")
    company.add("pair_decisions", **MERGED)
    assert company.queue(QUEUE) == []
