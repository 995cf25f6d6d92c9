"""Does what a person decided stand, and does the slower of two learn who was faster?"""

from __future__ import annotations

import json

import pytest

from ledger import Ledger, audit, cases
from ledger.cases import Case
from ledger.errors import CaseConflict, CaseUnknown, DecisionRefused
from tests.ledger.steps import (
    ACTS,
    DAY,
    HOUR,
    NOON,
    acts,
    contents,
    decided,
    only,
    reconciled,
    row,
    side_by_side,
    split,
)


@pytest.mark.parametrize(
    ("action", "status"), [("resolve", "resolved"), ("dismiss", "dismissed"), ("accept", "accepted")]
)
def test_what_a_person_decided_stands_while_the_row_is_there(ledger: Ledger, action: str, status: str) -> None:
    reconciled(ledger, NOON, row("a"))
    case = cases.decide(
        ledger, only(ledger).case_id, ACTS[action], version=1, actor="mia", at=NOON + HOUR, note="phoned them"
    )
    cause = "sync_fault" if action == "resolve" else None
    assert (case.status, case.closed_at, case.root_cause, case.version) == (status, NOON + HOUR, cause, 2)
    assert reconciled(ledger, NOON + 30 * DAY, row("a", summary="still so")) == (0, 0, 0, 1)
    assert cases.get(ledger, case.case_id) == case
    assert acts(ledger, case.case_id)[-1] == (2, "mia", action)
    (entry,) = audit.entries(ledger, subject=f"case {case.case_id}")
    assert (entry.actor, entry.action, entry.at) == ("mia", action, NOON + HOUR)
    told = json.loads(entry.detail)
    assert (told["before"]["status"], told["after"]["status"]) == ("open", status)
    assert (told["before"]["closed_at"], told["version"]) == (None, 2)
    assert "phoned them" in told["note"]


def test_a_decided_case_whose_row_went_and_came_back_is_asked_again(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    decided(ledger, only(ledger), "dismiss", NOON + HOUR)
    assert reconciled(ledger, NOON + DAY, ended={row("a").fingerprint: NOON + 20 * HOUR}) == (0, 0, 0, 0)
    case = only(ledger)
    assert (case.status, case.closed_at, case.gone_at) == ("dismissed", NOON + HOUR, NOON + 20 * HOUR)
    assert reconciled(ledger, NOON + 3 * DAY, row("a", since=NOON + 2 * DAY)) == (0, 1, 0, 0)
    assert (only(ledger).status, only(ledger).reopened) == ("open", 1)


def test_a_condition_that_began_after_the_decision_is_asked_again(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"), row("b"))
    for case in cases.find(ledger):
        decided(ledger, case, "resolve", NOON + HOUR)
    later = row("a", since=NOON + DAY), row("b", since=NOON + 20 * DAY)
    assert reconciled(ledger, NOON + 21 * DAY, *later) == (1, 1, 0, 0)
    kept = [(case.subject, case.status, case.is_repeat, case.gone_at) for case in cases.find(ledger)]
    assert sorted(kept, key=repr) == [
        ("a", "open", False, None),
        ("b", "open", True, None),
        ("b", "resolved", False, NOON + HOUR),
    ]


def test_a_person_can_reopen_and_only_a_person_closes_it_then(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    reconciled(ledger, NOON + HOUR)
    case = decided(ledger, only(ledger), "reopen", NOON + 2 * HOUR)
    assert (case.status, case.closed_at, case.reopened) == ("open", None, 0)
    assert reconciled(ledger, NOON + DAY) == (0, 0, 0, 0)
    assert only(ledger).status == "open"
    assert decided(ledger, only(ledger), "resolve", NOON + 2 * DAY).status == "resolved"


def test_a_reopened_case_whose_row_comes_back_closes_with_it(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    reconciled(ledger, NOON + HOUR)
    decided(ledger, only(ledger), "reopen", NOON + 2 * HOUR)
    assert reconciled(ledger, NOON + 3 * HOUR, row("a", since=NOON + 3 * HOUR)) == (0, 0, 0, 1)
    assert reconciled(ledger, NOON + 4 * HOUR) == (0, 0, 1, 0)


def test_decisions_that_make_no_sense_are_refused_with_the_remedy(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    reconciled(ledger, NOON + HOUR)
    reconciled(ledger, NOON + 20 * DAY, row("a", since=NOON + 19 * DAY))
    old, new = cases.find(ledger)
    before = contents(ledger)
    for case, action, told in (
        (old, "resolve", "is auto_resolved already; reopen it"),
        (old, "reopen", f"came back as case {new.case_id}"),
        (new, "reopen", "nothing to reopen"),
        (new, "undo", "cannot be undone"),
        (new, cases.Resolve(root_cause="gremlins"), "no root cause; expected one of manual_entry"),
        (new, cases.Resolve(root_cause="capacity", layer="moon"), "no layer; expected one of commerce"),
        (new, cases.Dismiss(reason=" "), "for a reason; say which"),
        (new, cases.Accept(reason="", until=NOON + 30 * DAY), "for a reason; say which"),
        (new, cases.Accept(reason="well", until=NOON), "2026-11-16 12:00:00 UTC is over"),
        (new, cases.Snooze(until=NOON), "2026-11-16 12:00:00 UTC is over"),
        (new, cases.Assign(assignee=" "), "has a name"),
    ):
        with pytest.raises(DecisionRefused, match=told):
            decided(ledger, case, action, NOON + 21 * DAY)
    for actor in ("mia\0", "\ud800"):
        with pytest.raises(DecisionRefused, match="characters that cannot be kept"):
            decided(ledger, new, "resolve", NOON + 21 * DAY, actor=actor)
    with pytest.raises(DecisionRefused, match="say who"):
        decided(ledger, new, "resolve", NOON + 21 * DAY, actor=" ")
    with pytest.raises(CaseUnknown, match="no case 99"):
        cases.get(ledger, 99)
    with pytest.raises(CaseUnknown, match="no case 99"):
        cases.decide(ledger, 99, cases.Assign(assignee=None), version=1, actor="mia", at=NOON)
    assert contents(ledger) == before


def test_assigning_is_a_change_that_others_must_have_seen(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    case = only(ledger)
    given = decided(ledger, case, cases.Assign(assignee="tom"), NOON + HOUR)
    assert (given.assignee, given.owner, given.version) == ("tom", None, 2)
    with pytest.raises(CaseConflict) as told:
        decided(ledger, case, "resolve", NOON + 2 * HOUR, actor="ann")
    assert (told.value.winner, told.value.at) == ("mia", NOON + HOUR)
    assert str(told.value) == (
        f"Case {case.case_id} is open: mia changed it at 2026-11-16 13:00:00 UTC (version 2, you saw 1). "
        "Nothing of yours was saved; look at the case again and decide on what it says now."
    )


def test_each_of_a_thousand_races_has_one_winner_and_the_loser_knows_who_won(ledger: Ledger) -> None:
    races = {"sqlite": 1_000, "postgresql": 200}[ledger.engine.dialect.name]
    reconciled(ledger, NOON, *(row(f"{number:04}") for number in range(races)))
    waiting = cases.find(ledger)

    def decide_all(actor: str, action: str) -> list[CaseConflict | Case]:
        outcomes: list[CaseConflict | Case] = []
        for case in waiting:
            try:
                outcomes.append(decided(ledger, case, action, NOON + HOUR, actor=actor))
            except CaseConflict as conflict:
                outcomes.append(conflict)
        return outcomes

    (mia, tom), raised = split(side_by_side(lambda: decide_all("mia", "resolve"), lambda: decide_all("tom", "dismiss")))
    assert raised == []
    status = {case.case_id: case.status for case in cases.find(ledger)}
    winners, notices = 0, 0
    for case, hers, his in zip(waiting, mia, tom, strict=True):
        (lost,) = (outcome for outcome in (hers, his) if isinstance(outcome, CaseConflict))
        (won,) = (outcome for outcome in (hers, his) if isinstance(outcome, Case))
        winner, outcome = ("mia", "resolved") if lost is his else ("tom", "dismissed")
        assert (lost.winner, lost.at, lost.case_id) == (winner, NOON + HOUR, case.case_id)
        assert status[case.case_id] == won.status == outcome
        winners, notices = winners + 1, notices + 1
    assert (winners, notices) == (races, races)
    assert len(contents(ledger)["case_events"]) == 2 * races
    assert audit.verify(ledger) == []
