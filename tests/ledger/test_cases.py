"""Do cases open, close, come back and get decided as the people who own them expect?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from ingest.contracts.cases import CONTRACT
from ledger import Ledger, audit, cases, runs
from ledger.cases import Case, QueueRow, Reconciliation
from ledger.errors import CaseConflict, CaseUnknown, DecisionRefused, RunLost, SnapshotTooOld
from tests.ledger.steps import DAY, HOUR, NOON, QUEUE, contents, row, side_by_side, split


def reconciled(
    ledger: Ledger, at: datetime, *rows: QueueRow, ended: dict[str, datetime] | None = None
) -> tuple[int, int, int, int]:
    done = cases.reconcile(ledger, QUEUE, rows, at, ended=ended or {})
    return done.opened, done.reopened, done.closed, done.kept


def only(ledger: Ledger) -> Case:
    (case,) = cases.find(ledger)
    return case


def decided(ledger: Ledger, case: Case, action: str, at: datetime, *, actor: str = "mia") -> Case:
    return cases.decide(
        ledger, case.case_id, version=case.version, actor=actor, action=action, root_cause=None, note="", at=at
    )


def acts(ledger: Ledger, case_id: int) -> list[tuple[int, str, str]]:
    return [(event.version, event.actor, event.action) for event in cases.history(ledger, case_id)]


def test_a_row_opens_a_case_with_everything_it_says(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    opened = cases.reconcile(ledger, QUEUE, [row("a", since=NOON - HOUR)], NOON, run_id=run_id)
    assert opened == Reconciliation(opened=1, reopened=0, closed=0, kept=0)
    case = only(ledger)
    assert case.model_dump(exclude={"case_id"}) == {
        "fingerprint": "stock_mismatch|berlin|a",
        "queue": QUEUE,
        "store": "berlin",
        "subject": "a",
        "summary": "2 units apart",
        "status": "open",
        "true_since": NOON - HOUR,
        "opened_at": NOON,
        "due_at": NOON - HOUR + DAY,
        "closed_at": None,
        "gone_at": None,
        "updated_at": NOON,
        "amount_minor": 1_999,
        "currency": "EUR",
        "reopened": 0,
        "is_repeat": False,
        "owner": None,
        "root_cause": None,
        "version": 1,
    }
    assert acts(ledger, case.case_id) == [(1, f"run {run_id}", "opened")]
    (entry,) = audit.entries(ledger, subject=f"queue {QUEUE}")
    assert entry.detail == '{"closed":0,"kept":0,"opened":1,"reopened":0}'


def test_a_case_keeps_up_with_its_row_without_a_new_version(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    assert reconciled(ledger, NOON + HOUR, row("a", summary="3 units apart", since=NOON - DAY)) == (0, 0, 0, 1)
    case = only(ledger)
    assert (case.summary, case.true_since, case.version) == ("3 units apart", NOON - DAY, 1)
    assert case.updated_at == NOON + HOUR
    reconciled(ledger, NOON + 2 * HOUR, row("a", summary="3 units apart", since=NOON + HOUR))
    assert only(ledger).true_since == NOON - DAY


def test_a_case_whose_row_is_gone_closes_when_the_condition_ended(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"), row("b"), row("c"))
    ends = {row("a").fingerprint: NOON + HOUR / 2, row("b").fingerprint: NOON - DAY}
    assert reconciled(ledger, NOON + HOUR, ended=ends) == (0, 0, 3, 0)
    closed = {case.subject: (case.status, case.closed_at, case.version) for case in cases.find(ledger)}
    assert closed == {
        "a": ("auto_resolved", NOON + HOUR / 2, 2),
        "b": ("auto_resolved", NOON, 2),
        "c": ("auto_resolved", NOON + HOUR, 2),
    }
    assert acts(ledger, 1)[1:] == [(2, "reconciliation", "auto_resolved")]


@pytest.mark.parametrize(
    ("gap", "outcome"),
    [
        (timedelta(0), (0, 1, 0, 0)),
        (7 * DAY - timedelta(microseconds=1), (0, 1, 0, 0)),
        (7 * DAY, (1, 0, 0, 0)),
        (40 * DAY, (1, 0, 0, 0)),
    ],
)
def test_a_return_within_seven_days_goes_on_with_the_case_and_a_later_one_repeats_it(
    ledger: Ledger, gap: timedelta, outcome: tuple[int, int, int, int]
) -> None:
    reconciled(ledger, NOON, row("a"))
    reconciled(ledger, NOON + HOUR)
    back = NOON + HOUR + gap
    assert reconciled(ledger, back + HOUR, row("a", since=back)) == outcome
    *former, case = cases.find(ledger)
    if outcome[1]:
        assert (former, case.reopened, case.true_since, case.is_repeat) == ([], 1, NOON, False)
        assert (case.status, case.closed_at, case.gone_at, case.version) == ("open", None, None, 3)
    else:
        assert (len(former), case.reopened, case.true_since, case.is_repeat) == (1, 0, back, True)


def test_of_two_rows_of_one_fingerprint_the_earlier_speaks(ledger: Ledger) -> None:
    pair = row("a", since=NOON - HOUR, summary="earlier"), row("a", summary="later")
    assert reconciled(ledger, NOON, *pair) == (1, 0, 0, 0)
    assert reconciled(ledger, NOON, *reversed(pair)) == (0, 0, 0, 1)
    assert only(ledger).summary == "earlier"


def test_queues_do_not_touch_each_other(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    cases.reconcile(ledger, "parcel_stalled", [row("p", queue="parcel_stalled")], NOON)
    assert cases.reconcile(ledger, "parcel_stalled", [], NOON + HOUR).closed == 1
    assert [case.subject for case in cases.find(ledger, status="open")] == ["a"]
    assert [case.subject for case in cases.find(ledger, queue="parcel_stalled", store="berlin")] == ["p"]
    assert cases.find(ledger, store="london") == []


def test_an_older_snapshot_changes_nothing(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    before = contents(ledger)
    with pytest.raises(SnapshotTooOld, match=r"of 2026-11-16 12:00:00 UTC; this one is of 2026-11-16 11:00:00 UTC"):
        reconciled(ledger, NOON - HOUR)
    assert contents(ledger) == before


def test_a_run_that_was_taken_over_reconciles_nothing(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    runs.finish(ledger, run_id, "failed", {})
    before = contents(ledger)
    with pytest.raises(RunLost):
        cases.reconcile(ledger, QUEUE, [row("a")], NOON, run_id=run_id)
    assert contents(ledger) == before


@pytest.mark.parametrize(
    ("action", "status"), [("resolve", "resolved"), ("dismiss", "dismissed"), ("accept", "accepted")]
)
def test_what_a_person_decided_stands_while_the_row_is_there(ledger: Ledger, action: str, status: str) -> None:
    reconciled(ledger, NOON, row("a"))
    case = cases.decide(
        ledger,
        only(ledger).case_id,
        version=1,
        actor="mia",
        action=action,
        root_cause="carrier",
        note="phoned them",
        at=NOON + HOUR,
    )
    assert (case.status, case.closed_at, case.root_cause, case.version) == (status, NOON + HOUR, "carrier", 2)
    assert reconciled(ledger, NOON + 30 * DAY, row("a", summary="still so")) == (0, 0, 0, 1)
    assert cases.get(ledger, case.case_id) == case
    assert acts(ledger, case.case_id)[-1] == (2, "mia", action)
    (entry,) = audit.entries(ledger, subject=f"case {case.case_id}")
    assert (entry.actor, entry.action, entry.at) == ("mia", action, NOON + HOUR)
    assert '"after":{"root_cause":"carrier","status":"' + status in entry.detail
    assert '"before":{"root_cause":null,"status":"open"}' in entry.detail


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
        (new, "close", "expected one of resolve, dismiss, accept, reopen"),
    ):
        with pytest.raises(DecisionRefused, match=told):
            decided(ledger, case, action, NOON + 21 * DAY)
    with pytest.raises(DecisionRefused, match="say who"):
        decided(ledger, new, "resolve", NOON + 21 * DAY, actor=" ")
    with pytest.raises(CaseUnknown, match="no case 99"):
        cases.get(ledger, 99)
    with pytest.raises(CaseUnknown, match="no case 99"):
        decided(ledger, Case(case_id=99, version=1), "resolve", NOON)
    assert contents(ledger) == before


def test_assigning_is_a_change_that_others_must_have_seen(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"))
    case = only(ledger)
    given = cases.assign(ledger, case.case_id, version=1, actor="mia", owner="tom", note="knows it", at=NOON + HOUR)
    assert (given.owner, given.version) == ("tom", 2)
    with pytest.raises(CaseConflict) as told:
        decided(ledger, case, "resolve", NOON + 2 * HOUR, actor="ann")
    assert (told.value.winner, told.value.at) == ("mia", NOON + HOUR)
    assert str(told.value) == (
        f"Case {case.case_id} is open: mia changed it at 2026-11-16 13:00:00 UTC (version 2, you saw 1). "
        "Nothing of yours was saved; look at the case again and decide on what it says now."
    )


def test_five_hundred_races_have_one_winner_each_and_the_loser_knows_who_won(ledger: Ledger) -> None:
    reconciled(ledger, NOON, *(row(f"{number:03}") for number in range(500)))
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
    for case, hers, his in zip(waiting, mia, tom, strict=True):
        (lost,) = (outcome for outcome in (hers, his) if isinstance(outcome, CaseConflict))
        winner, won = ("mia", "resolved") if lost is his else ("tom", "dismissed")
        assert (lost.winner, lost.at, lost.case_id) == (winner, NOON + HOUR, case.case_id)
        assert status[case.case_id] == won
    assert len(contents(ledger)["case_events"]) == 1_000
    assert audit.verify(ledger) == []


def test_the_log_is_the_contract_to_the_letter(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"), row("b"))
    reconciled(ledger, NOON + HOUR, row("b"), ended={row("a").fingerprint: NOON + timedelta(microseconds=1)})
    first, second = cases.log(ledger)
    assert tuple(first) == tuple(column.name for column in CONTRACT.columns)
    assert first == {
        "case_id": "1",
        "fingerprint": "stock_mismatch|berlin|a",
        "queue": QUEUE,
        "true_since": "2026-11-16T12:00:00.000000Z",
        "opened_at": "2026-11-16T12:00:00.000000Z",
        "closed_at": "2026-11-16T12:00:00.000001Z",
        "status": "auto_resolved",
        "reopened": 0,
        "owner": None,
        "root_cause": None,
        "updated_at": "2026-11-16T13:00:00.000000Z",
    }
    assert second["status"] == "open"
    assert cases.log(ledger, since=NOON + HOUR) == [first]
    for line in (first, second):
        for column in CONTRACT.columns:
            assert not (column.required and line[column.name] is None)
            assert not column.allowed or line[column.name] in column.allowed


def test_twenty_thousand_cases_take_a_handful_of_statements(ledger: Ledger) -> None:
    rows = [row(f"{number}") for number in range(20_000)]
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert reconciled(ledger, NOON, *rows) == (20_000, 0, 0, 0)
    assert len(statements) <= 25
