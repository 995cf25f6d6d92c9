"""A parcel that leaves has three effects at the store: number on the order, letter, less stock. Is each one watched?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

LEFT = "2026-11-16 15:00:00"
COUNTED = "2026-11-17 05:00:00"
WATCHED = {
    "number": "tracking_missing",
    "letter": "shipped_without_notification",
    "stock": "stock_mismatch",
}


@pytest.mark.parametrize("missing", [None, *WATCHED])
def test_each_missing_effect_is_found_by_its_own_queue_alone(company: Company, missing: str | None) -> None:
    company.calendar()
    company.sold()
    company.message()
    company.shipment(shipped_at=LEFT, manifested_at="2026-11-16 16:00:00")
    company.event("2026-11-16 16:30:00", "InTransit_PickedUp", stage="PickedUp")
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    number = "T2" if missing == "number" else "T1"
    company.shown(tracking_number=number, delivered_at="2026-11-18 10:01:00")
    company.entry("9", action="mail_sent", detail="Order confirmation email", happened_at="2026-11-01 09:00:00")
    if missing != "letter":
        company.entry(
            action="mail_sent", detail="Shipping confirmation email", happened_at="2026-11-16 15:03:00", subject_id="f1"
        )
    company.add("warehouse_stock", counted_at=COUNTED, on_hand=98)
    company.add("stock_levels", observed_at=COUNTED, on_hand=100 if missing == "stock" else 98)
    found = {name for name in WATCHED.values() if company.queue(name)}
    assert found == ({WATCHED[missing]} if missing else set())
