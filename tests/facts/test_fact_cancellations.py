"""Which orders did we cancel ourselves?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

CANCELLED = {"cancelled_at": "2026-11-16 12:00:00"}


@pytest.mark.parametrize(
    ("order", "is_ours", "judged"),
    [
        ({}, False, 1),
        ({**CANCELLED, "cancel_reason": "INVENTORY"}, True, 1),
        ({**CANCELLED, "cancel_reason": "staff"}, True, 1),
        ({**CANCELLED, "cancel_reason": "OTHER"}, True, 1),
        ({**CANCELLED, "cancel_reason": "CUSTOMER"}, False, 1),
        ({**CANCELLED, "cancel_reason": "FRAUD"}, False, 1),
        ({**CANCELLED, "cancel_reason": "DECLINED"}, False, 1),
        ({**CANCELLED, "cancel_reason": ""}, False, 0),
        (CANCELLED, False, 0),
    ],
)
def test_an_order_is_ours_to_answer_for_where_the_goods_or_we_were_why(
    company: Company, order: dict[str, str], is_ours: bool, judged: int
) -> None:
    company.sold(**order)
    (row,) = company.fact("fact_cancellations")
    assert (row["is_ours"], row["judged"], row["order_name"]) == (is_ours, judged, "#1")


def test_what_needs_no_shipping_is_not_in_it(company: Company) -> None:
    company.sold(requires_shipping=False)
    assert company.fact("fact_cancellations") == []
