"""Does a decision on two orders stand, is it in the audit log, and does the slower of two learn who was faster?"""

from __future__ import annotations

import json

import pytest

from ledger import Ledger, audit, pairs
from ledger.errors import DecisionRefused, PairConflict
from ledger.pairs import Order, PairDecision
from tests.ledger.steps import HOUR, NOON, contents, side_by_side, split

ETSY, SHOP = Order("craft", "E-88"), Order("berlin", "S-2210")
PAIR = (ETSY, SHOP)
NAME = "berlin/S-2210|craft/E-88"


def merged(ledger: Ledger, *, version: int = 0, actor: str = "mia") -> PairDecision:
    return pairs.decide(
        ledger, PAIR, "merge", version=version, actor=actor, at=NOON, cancel=SHOP, note="ordered twice, asked her"
    )


def test_a_decision_stands_and_is_audited(ledger: Ledger) -> None:
    merged(ledger)
    found = pairs.get(ledger, NAME)
    assert found is not None
    assert (found.decision, found.cancel_store, found.cancel_order_id) == ("merge", "berlin", "S-2210")
    assert (found.author, found.note, found.decided_at, found.version) == ("mia", "ordered twice, asked her", NOON, 1)
    (entry,) = audit.entries(ledger, subject=f"pair {NAME}")
    assert (entry.actor, entry.action, entry.at) == ("mia", "pair merge", NOON)
    assert json.loads(entry.detail)["after"]["note"] == "ordered twice, asked her"
    assert audit.verify(ledger) == []


def test_a_pair_is_the_same_whichever_order_is_named_first(ledger: Ledger) -> None:
    merged(ledger)
    again = pairs.decide(ledger, (SHOP, ETSY), "keep_both", version=1, actor="tom", at=NOON + HOUR)
    assert (again.pair_id, again.version, again.cancel_order_id) == (NAME, 2, None)
    assert [decision.pair_id for decision in pairs.find(ledger)] == [NAME]
    before = json.loads(audit.entries(ledger, subject=f"pair {NAME}")[1].detail)["before"]
    assert (before["decision"], before["author"]) == ("merge", "mia")


def test_of_an_order_every_pair_stands_on_whichever_side_it_is(ledger: Ledger) -> None:
    for hours, other in enumerate((Order("zoo", "1"), Order("attic", "2"))):
        pairs.decide(ledger, (SHOP, other), "link", version=0, actor="mia", at=NOON + hours * HOUR)
    pairs.decide(ledger, (ETSY, Order("zoo", "1")), "link", version=0, actor="mia", at=NOON)
    found = [decision.pair_id for decision in pairs.of(ledger, SHOP)]
    assert found == ["attic/2|berlin/S-2210", "berlin/S-2210|zoo/1"]
    assert pairs.of(ledger, Order("craft", "S-2210")) == []


def test_a_decision_can_be_taken_back_once(ledger: Ledger) -> None:
    with pytest.raises(DecisionRefused, match="nothing to take back"):
        pairs.decide(ledger, PAIR, "open", version=0, actor="mia", at=NOON)
    merged(ledger)
    assert pairs.decide(ledger, PAIR, "open", version=1, actor="mia", at=NOON + HOUR).decision == "open"


def test_the_log_holds_the_rows_of_the_contract(ledger: Ledger) -> None:
    from ingest.contracts import contracts

    merged(ledger)
    (row,) = pairs.log(ledger)
    assert list(row) == [column.name for column in contracts()["pair_decisions"].columns]
    assert row["decided_at"] == "2026-11-16T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("decision", "cancel", "actor", "note", "told"),
    [
        ("forget", None, "mia", "", "expected one of merge, cancel_one, keep_both, link, open"),
        ("merge", None, "mia", "", "names one of the two orders"),
        ("cancel_one", Order("berlin", "other"), "mia", "", "names one of the two orders"),
        ("keep_both", SHOP, "mia", "", "cancels none"),
        ("link", None, " ", "", "say who decides"),
        ("link", None, "mia", "x" * 2_001, "2001 characters"),
        ("link", None, "mia", "a\0b", "cannot be kept"),
        ("link", None, "\ud800", "", "cannot be kept"),
    ],
)
def test_what_makes_no_sense_is_refused(
    ledger: Ledger, decision: str, cancel: Order | None, actor: str, note: str, told: str
) -> None:
    with pytest.raises(DecisionRefused, match=told):
        pairs.decide(ledger, PAIR, decision, version=0, actor=actor, at=NOON, cancel=cancel, note=note)
    assert pairs.find(ledger) == []


def test_an_order_is_no_pair_with_itself(ledger: Ledger) -> None:
    with pytest.raises(DecisionRefused, match="with itself"):
        pairs.decide(ledger, (ETSY, ETSY), "link", version=0, actor="mia", at=NOON)


def test_two_hundred_races_have_one_winner_each_and_the_loser_knows_who_won(ledger: Ledger) -> None:
    def decide_all(actor: str) -> list[PairDecision | PairConflict]:
        outcomes: list[PairDecision | PairConflict] = []
        for number in range(200):
            pair = (Order("berlin", f"{number:03}"), ETSY)
            try:
                outcomes.append(pairs.decide(ledger, pair, "keep_both", version=0, actor=actor, at=NOON))
            except PairConflict as conflict:
                outcomes.append(conflict)
        return outcomes

    (mia, tom), raised = split(side_by_side(lambda: decide_all("mia"), lambda: decide_all("tom")))
    assert raised == []
    kept = {decision.pair_id: decision.author for decision in pairs.find(ledger)}
    for hers, his in zip(mia, tom, strict=True):
        (lost,) = (outcome for outcome in (hers, his) if isinstance(outcome, PairConflict))
        winner = "mia" if lost is his else "tom"
        assert (lost.winner, kept[lost.pair]) == (winner, winner)
    assert len(contents(ledger)["pair_decisions"]) == 200
    assert audit.verify(ledger) == []
