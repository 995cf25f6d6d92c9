"""Does a case count as put right only where somebody mended it, not where the parcel went on its way as it was?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

ARRIVED = "2026-11-23 10:00:00"
Act = Callable[[Company], None]


def sent(company: Company) -> None:
    """A parcel that left at 15:00, of a store whose log tells of letters."""
    company.calendar()
    company.sold(address_hash="away")
    company.message()
    company.work("pick", "2026-11-16 13:00:00")
    company.work("pack", "2026-11-16 14:00:00")
    company.shipment()
    company.entry("9", action="mail_sent", detail="Order confirmation email", happened_at="2026-11-01 09:00:00")
    company.event("2026-11-16 16:00:00", "InTransit_PickedUp", stage="PickedUp")


def letter(detail: str, about: str | None = None) -> Act:
    def write(company: Company) -> None:
        company.entry(action="mail_sent", detail=detail, happened_at="2026-11-22 10:00:00", subject_id=about)

    return write


def without_number(company: Company) -> None:
    company.shown(tracking_number=None)


def without_letter(company: Company) -> None:
    company.shown(created_at="2026-11-16 15:02:00")


def address_changed(company: Company) -> None:
    company.entry(
        action="update", happened_at="2026-11-16 14:30:00", writer="Ada Brandt", writer_kind="staff",
        detail="The shipping address of #1 was changed.",
    )  # fmt: skip


def edited(company: Company) -> None:
    company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 14:10:00")


def heard_before_it_left(company: Company) -> None:
    company.message("m2", kind="change", received_at="2026-11-16 14:50:00", address_hash="away")


def packed_again(company: Company) -> None:
    company.message("m2", kind="change", received_at="2026-11-16 14:20:00", address_hash="away")
    company.work("pack", "2026-11-16 14:40:00")


def numbered_late(company: Company) -> None:
    company.shown("f2", created_at="2026-11-17 10:00:00")


CASES: dict[str, tuple[Act, Act]] = {
    "tracking_missing": (without_number, numbered_late),
    "shipped_without_notification": (without_letter, letter("Shipping confirmation email", "f1")),
    "delayed_without_message": (without_letter, letter("Delay notice email")),
    "address_changed_after_label": (address_changed, heard_before_it_left),
    "edited_after_release": (edited, packed_again),
}
"""Queue → what goes wrong, and who mends it before the parcel arrives."""


def outcome(company: Company, queue: str) -> tuple[str, bool]:
    (row,) = company.exceptions(queue)
    return row["outcome"], row["is_closed"]


@pytest.mark.parametrize("queue", CASES)
def test_what_the_parcel_s_way_ends_has_aged(company: Company, queue: str) -> None:
    sent(company)
    CASES[queue][0](company)
    company.event(ARRIVED, "Delivered_Other", stage="Delivered")
    assert outcome(company, queue) == ("aged", True)


@pytest.mark.parametrize("queue", CASES)
def test_what_somebody_mended_in_time_is_resolved(company: Company, queue: str) -> None:
    sent(company)
    wrong, mended = CASES[queue]
    wrong(company)
    mended(company)
    company.event(ARRIVED, "Delivered_Other", stage="Delivered")
    assert outcome(company, queue) == ("auto_resolved", True)


@pytest.mark.parametrize("queue", sorted(set(CASES) - {"edited_after_release"}))
def test_while_it_lasts_it_is_open(company: Company, queue: str) -> None:
    sent(company)
    CASES[queue][0](company)
    assert outcome(company, queue) == ("open", False)
