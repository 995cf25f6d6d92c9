"""What happened once and made many cases: is it noticed, gathered, counted both ways, and over when all are?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger import Ledger, audit, cases, incidents
from ledger._hints import longest
from ledger.cases import QueueRow
from ledger.errors import CaseConflict, DecisionRefused
from tests.ledger.steps import DAY, HOUR, NOON, QUEUE, acts, decided, reconciled, row


def crowd(count: int, *, warehouse: str = "leeds", every: timedelta = HOUR / 6, first: int = 0) -> list[QueueRow]:
    return [
        replace(row(f"{number:03}", since=NOON + (number - first) * every), warehouse=warehouse, carrier="100001")
        for number in range(first, first + count)
    ]


def test_many_that_began_together_are_hinted_at_and_few_are_not(ledger: Ledger) -> None:
    spread = crowd(12, warehouse="reno", every=2 * HOUR, first=100)
    reconciled(ledger, NOON + 2 * DAY, *crowd(10), *spread)
    (hint,) = incidents.hints(ledger)
    assert (hint.queue, hint.store, hint.warehouse, hint.carrier) == (QUEUE, "berlin", "leeds", "100001")
    assert (hint.cases, hint.first_since, hint.last_since) == (10, NOON, NOON + 1.5 * HOUR)
    assert len(incidents.hinted(ledger, hint)) == 10
    reconciled(ledger, NOON + 3 * DAY, *crowd(9))
    assert incidents.hints(ledger) == []


def test_the_longest_stretch_is_the_longest() -> None:
    times = [NOON, NOON + HOUR, NOON + 5 * HOUR, NOON + 6 * HOUR, NOON + 6.5 * HOUR, NOON + 20 * HOUR]
    assert longest(times, 6 * HOUR) == (NOON + HOUR, NOON + 6.5 * HOUR, 4)
    assert longest([NOON], HOUR) == (NOON, NOON, 1)


def test_a_declined_hint_stays_away_until_there_is_more(ledger: Ledger) -> None:
    reconciled(ledger, NOON + 2 * DAY, *crowd(10))
    (hint,) = incidents.hints(ledger)
    incidents.decline(ledger, hint, actor="mia", at=NOON + 2 * DAY)
    with pytest.raises(DecisionRefused, match="declined already"):
        incidents.decline(ledger, hint, actor="mia", at=NOON + 2 * DAY)
    reconciled(ledger, NOON + 3 * DAY, *crowd(10), row("other"))
    assert incidents.hints(ledger) == []
    reconciled(ledger, NOON + 4 * DAY, *crowd(11))
    assert [hint.cases for hint in incidents.hints(ledger)] == [11]


def test_one_parent_and_its_children_are_counted_both_ways(ledger: Ledger) -> None:
    reconciled(ledger, NOON + DAY, *crowd(12))
    seen = incidents.hinted(ledger, incidents.hints(ledger)[0])
    taken = cases.get(ledger, 3)
    decided(ledger, taken, cases.Assign(assignee="tom"), NOON + DAY, actor="tom")
    made = incidents.make(ledger, seen, "Collection missed", actor="mia", at=NOON + DAY + HOUR)
    parent, *children = made.changed
    assert (parent.children, len(children), list(made.refused)) == (11, 11, [3])
    assert isinstance(made.refused[3], CaseConflict)
    assert (parent.summary, parent.true_since, parent.due_at) == ("Collection missed", NOON, NOON + DAY)
    assert parent.exposure_minor is None
    assert parent.amount_minor == 11 * 1_999
    assert {case.case_id for case in cases.find(ledger, parent_id=parent.case_id)} == {c.case_id for c in children}
    assert incidents.hints(ledger) == []
    assert acts(ledger, children[0].case_id)[-1] == (2, "mia", "join")
    with pytest.raises(DecisionRefused, match="at least 2 open cases of one queue"):
        incidents.make(ledger, {3: 2, children[0].case_id: 2}, "x", actor="mia", at=NOON + DAY + HOUR)
    reconciled(ledger, NOON + DAY + 2 * HOUR, *crowd(12))
    assert cases.get(ledger, parent.case_id).status == "open"
    assert audit.verify(ledger) == []


def test_resolving_the_parent_may_resolve_its_children(ledger: Ledger) -> None:
    reconciled(ledger, NOON + DAY, *crowd(10))
    seen = incidents.hinted(ledger, incidents.hints(ledger)[0])
    parent, *_ = incidents.make(ledger, seen, "Collection missed", actor="mia", at=NOON + DAY).changed
    act = cases.Resolve(root_cause="carrier_failure", layer="carrier", with_children=True)
    done = cases.decide_all(ledger, {parent.case_id: parent.version}, act, actor="mia", at=NOON + 2 * DAY)
    assert len(done.changed) == 11
    assert {(case.status, case.root_cause) for case in cases.find(ledger)} == {("resolved", "carrier_failure")}
    undone = cases.decide_all(
        ledger, {case.case_id: case.version for case in done.changed}, cases.Undo(), actor="mia", at=NOON + 2 * DAY
    )
    assert len(undone.changed) == 11
    alone = cases.Resolve(root_cause="carrier_failure")
    decided(ledger, cases.get(ledger, parent.case_id), alone, NOON + 2 * DAY)
    assert len(cases.find(ledger, status="open")) == 10


def test_an_incident_is_over_when_its_last_case_is(ledger: Ledger) -> None:
    reconciled(ledger, NOON + DAY, *crowd(10))
    seen = incidents.hinted(ledger, incidents.hints(ledger)[0])
    parent, *_ = incidents.make(ledger, seen, "Collection missed", actor="mia", at=NOON + DAY).changed
    reconciled(ledger, NOON + 2 * DAY, crowd(1)[0])
    assert cases.get(ledger, parent.case_id).status == "open"
    reconciled(ledger, NOON + 3 * DAY)
    over = cases.get(ledger, parent.case_id)
    assert (over.status, over.closed_at) == ("auto_resolved", NOON + 3 * DAY)
    assert acts(ledger, parent.case_id)[-1] == (2, "reconciliation", "auto_resolved")
    before = cases.stamp(ledger)
    reconciled(ledger, NOON + 3 * DAY)
    assert cases.stamp(ledger) == before


def gathered(ledger: Ledger, rows: list[QueueRow]) -> cases.Case:
    """An incident of these rows, made a day after they began."""
    reconciled(ledger, NOON + DAY, *rows)
    seen = {case.case_id: case.version for case in cases.find(ledger)}
    parent, *_ = incidents.make(ledger, seen, "Collection missed", actor="mia", at=NOON + DAY).changed
    return parent


def test_an_incident_past_due_is_escalated_once(ledger: Ledger) -> None:
    rows = [replace(one, escalate_to="head of operations") for one in crowd(3)]
    parent = gathered(ledger, rows)
    reconciled(ledger, NOON + 2 * DAY, *rows)
    late = cases.get(ledger, parent.case_id)
    assert (late.escalated_at, late.escalated_to) == (NOON + 2 * DAY, "head of operations")
    assert acts(ledger, parent.case_id)[-1] == (2, "reconciliation", "escalated")
    assert "escalated" in [entry.action for entry in audit.search(ledger) if entry.subject == f"case {parent.case_id}"]
    before = cases.stamp(ledger)
    reconciled(ledger, NOON + 2 * DAY, *rows)
    assert cases.stamp(ledger) == before


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (cases.Dismiss(reason="A drill."), "dismissed"),
        (cases.Accept(reason="Peak week.", until=NOON + 3 * DAY), "accepted"),
    ],
)
def test_what_is_said_of_an_incident_is_said_of_its_cases(ledger: Ledger, act: cases.Act, status: str) -> None:
    rows = crowd(3)
    parent = gathered(ledger, rows)
    decided(ledger, parent, act, NOON + DAY + HOUR)
    assert {case.status for case in cases.find(ledger)} == {status}


def test_a_case_that_comes_back_after_its_incident_was_over_stands_for_itself(ledger: Ledger) -> None:
    rows = crowd(3)
    parent = gathered(ledger, rows)
    decided(ledger, parent, cases.Accept(reason="Peak week.", until=NOON + 3 * DAY), NOON + DAY + HOUR)
    reconciled(ledger, NOON + 4 * DAY, *rows)
    back = cases.find(ledger, status="open")
    assert [(case.parent_id, case.children) for case in back] == [(None, 0)] * 3
    assert acts(ledger, back[0].case_id)[-1][2] == "leave"
    assert cases.get(ledger, parent.case_id).status == "accepted"


def test_what_is_at_stake_in_an_incident_is_what_its_open_cases_put_there(ledger: Ledger) -> None:
    rows = [replace(one, exposure_minor=100) for one in crowd(3)]
    parent = gathered(ledger, rows)
    assert parent.exposure_minor == 300
    reconciled(ledger, NOON + 2 * DAY, *rows[:2])
    assert cases.get(ledger, parent.case_id).exposure_minor == 200


def test_an_incident_is_of_one_store(ledger: Ledger) -> None:
    first, second = crowd(2)
    reconciled(ledger, NOON + DAY, first, replace(second, store="tokyo"))
    seen = {case.case_id: case.version for case in cases.find(ledger)}
    with pytest.raises(DecisionRefused, match="An incident is of one store"):
        incidents.make(ledger, seen, "Power cut", actor="mia", at=NOON + DAY)
