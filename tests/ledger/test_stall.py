"""Does a sale that was entered at a stall count once, and is nothing kept of one that could not be landed?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger import Ledger, audit, landings, stall
from ledger.landings import LandedRow
from ledger.stall import StallSale
from tests.ledger.conftest import Opener
from tests.ledger.steps import HOUR, NOON, side_by_side

FILE = LandedRow(
    path="fairs/sales/a.csv.zst",
    source="fairs",
    system="salesheet",
    store="fairs",
    feed="sales",
    sha256="ab",
    bytes=9,
    lines=2,
    expected=None,
    cursor=None,
    fetched_at=NOON,
    run_id=None,
)


def sale(entry: str = "e1") -> StallSale:
    return StallSale(
        entry=entry,
        sale=f"F261116-{entry}",
        store="fairs",
        sold_at=NOON,
        entered_at=NOON + HOUR,
        actor="mia",
        units=2,
        total_minor=2_580,
        currency="GBP",
        paid_by="cash",
        path="",
    )


def test_a_sale_waits_to_be_loaded_and_is_in_the_audit_log(ledger: Ledger) -> None:
    made, is_new = stall.enter(ledger, sale(), lambda: FILE)
    assert (made.path, is_new) == (FILE.path, True)
    assert [row.path for row in landings.pending(ledger)] == [FILE.path]
    (entry,) = audit.entries(ledger, subject="sale F261116-e1")
    assert (entry.actor, entry.action) == ("mia", "sale entered")
    assert stall.find(ledger, "e1") == made
    assert stall.since(ledger, NOON, "fairs") == [made]
    assert stall.since(ledger, NOON + 2 * HOUR, "fairs") == stall.since(ledger, NOON, "berlin") == []


def test_of_two_senders_of_one_form_one_lands(opened: Opener) -> None:
    ledgers, asked = [opened(), opened()], list[str]()

    def send(ledger: Ledger, path: str) -> bool:
        def land() -> LandedRow:
            asked.append(path)
            return replace(FILE, path=path)

        return stall.enter(ledger, sale(), land)[1]

    one, other = ledgers
    assert sorted(side_by_side(lambda: send(one, "a"), lambda: send(other, "b")), key=str) == [False, True]
    assert len(asked) == 1
    assert [row.path for row in landings.pending(one)] == asked


def test_what_cannot_be_landed_is_not_written_down_and_can_be_sent_again(ledger: Ledger) -> None:
    def full() -> LandedRow:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        stall.enter(ledger, sale(), full)
    assert stall.find(ledger, "e1") is None
    assert stall.enter(ledger, sale(), lambda: FILE)[1]
