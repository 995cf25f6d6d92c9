"""A store whose log tells of no letter is judged by none, and is named where one looks for what is known."""

from __future__ import annotations

from typing import cast

from dashboard.evidence import letters
from ingest.warehouse import Reader
from tests.facts.company import Company


def sent(company: Company, order: str, store: str) -> None:
    company.order(order, store=store)
    company.promise(order, order, store=store)
    company.shipment(f"s{order}", order, order, store=store, tracking_number=f"T{order}")


def test_only_stores_that_send_and_tell_of_no_letter_are_named(company: Company) -> None:
    company.add("stores", store="idle", timezone="Europe/Berlin", currency="EUR")
    for number, store in enumerate(("berlin", "etsy", "etsy", "square")):
        sent(company, f"{number}", store)
    company.entry("0", action="mail_sent", detail="Shipping confirmation email")
    company.entry("3", store="square", action="update", detail="A note")
    assert company.queue("shipped_without_notification") == []
    found = letters.unknown(cast("Reader", company))
    assert found.rows() == [("etsy", 2), ("square", 1)]
