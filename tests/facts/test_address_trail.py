"""What is told of each change of an order's address, and which records hold the old and the new one?"""

from __future__ import annotations

from typing import Any, cast

import pytest

from dashboard.order import addresses
from ingest.warehouse import Reader
from tests.facts.company import Company

NOW = {"reporting_zone": "UTC"}


def told(company: Company) -> list[dict[str, Any]]:
    company.fact("address_changes")
    return addresses.changes(cast("Reader", company), "berlin", "1").to_dicts()


def changed(company: Company, at: str = "14:30", *, label: str | None = "14:20", **order: Any) -> None:
    company.calendar()
    company.sold(address_hash="away", **order)
    company.message()
    if label:
        company.work("pack", f"2026-11-16 {label}:00")
    company.entry(
        action="update", happened_at=f"2026-11-16 {at}:00", writer="Ada Brandt", writer_kind="staff",
        detail="The shipping address of #1 was changed.",
    )  # fmt: skip


def test_each_change_has_the_message_before_it_and_the_one_after(company: Company) -> None:
    changed(company)
    company.message("m2", kind="change", received_at="2026-11-16 14:40:00", address_hash="between")
    company.entry(action="update", happened_at="2026-11-16 14:50:00", detail="The shipping address of #1 was changed.")
    first, second = told(company)
    assert [one["identifier"] for one in (first["before"], first["told"])] == ["m1", "m2"]
    assert (first["held"], second["told"]) == (None, None)
    assert [one["identifier"] for one in (second["before"], second["held"])] == ["m2", "1"]
    assert second["held"]["file"] == "orders.jsonl"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"label": None}, "16 Nov 14:30 by Ada Brandt, before there was a label."),
        ({}, "which carries the old address: the warehouse was not told before the parcel left."),
        ({"cancelled_at": "2026-11-16 14:25:00"}, "after the order was cancelled."),
    ],
)
def test_before_or_after_the_label(company: Company, given: dict[str, Any], words: str) -> None:
    changed(company, **given)
    (row,) = told(company)
    assert addresses._said(row, NOW).endswith(words)


def test_to_the_same_address_after_arrival_and_told_in_time(company: Company) -> None:
    changed(company)
    company.message("m2", kind="change", received_at="2026-11-16 14:40:00", address_hash="away")
    company.shipment()
    (row,) = told(company)
    assert addresses._said(row, NOW).endswith("14:20. The warehouse was told 16 Nov 14:40, before the parcel left.")
    assert addresses._said(row | {"is_same": True}, NOW).endswith(
        "after the label of 16 Nov 14:20, to the same address."
    )
    assert addresses._said(row | {"is_delivered": True}, NOW).endswith("after the order was delivered.")
