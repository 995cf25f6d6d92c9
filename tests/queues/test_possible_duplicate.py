"""Two orders that look like one, in the queue from the second order until somebody cancels one or decides."""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row
from tests.facts.test_fact_duplicates import JANE, placed

QUEUE = "possible_duplicate"
DECIDED = {
    "pair_id": "berlin/s|craft/e", "first_store": "berlin", "first_order_id": "s", "second_store": "craft",
    "second_order_id": "e", "author": "mia", "note": "", "decided_at": "2026-11-16 09:30:00",
    "updated_at": "2026-11-16 09:30:00",
}  # fmt: skip


def twice(company: Company, **second: str) -> None:
    """The same order on Etsy, and five minutes later in the shop."""
    placed(company, "e", "09:00", store="craft", channel="etsy", sku=None, title="Stoneware mug, blue", **JANE)
    placed(company, "s", "09:05", channel="shopify", title="Blue stoneware mug", total_minor=6500, **JANE, **second)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_flagged_from_the_second_order_before_either_is_sent(company: Company) -> None:
    twice(company)
    row = only(company)
    assert row["fingerprint"] == "possible_duplicate|berlin|berlin/s|craft/e"
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 09:05:00", None)
    assert (row["order_id"], row["order_name"], row["channel"], row["amount_minor"]) == ("s", "#s", "shopify", 6500)
    assert row["summary"].startswith("Orders #e (etsy, craft) and #s (shopify, berlin) may be one, score 95 of 100: ")
    assert row["summary"].endswith("similar product, 5 minutes apart. Neither has been sent.")


def test_one_sent_leaves_the_other_to_be_stopped(company: Company) -> None:
    twice(company)
    company.shipment(order="s", promise=None)
    assert only(company)["summary"].endswith("One has been sent, the other can be stopped.")


def test_over_when_one_is_cancelled(company: Company) -> None:
    twice(company, cancelled_at="2026-11-16 09:20:00")
    assert only(company)["ended_at"] == "2026-11-16 09:20:00"


@pytest.mark.parametrize("decision", ["merge", "cancel_one", "keep_both", "link"])
def test_over_when_somebody_decides(company: Company, decision: str) -> None:
    twice(company)
    company.add("pair_decisions", **DECIDED, decision=decision)
    assert only(company)["ended_at"] == "2026-11-16 09:30:00"


def test_a_decision_taken_back_is_none(company: Company) -> None:
    twice(company)
    company.add("pair_decisions", **DECIDED, decision="open")
    assert only(company)["ended_at"] is None


def test_two_purchases_are_none(company: Company) -> None:
    placed(company, "1", "09:00", **JANE)
    placed(company, "2", "09:20", sku="LAMP", title="Reading lamp", **JANE)
    assert company.queue(QUEUE) == []
