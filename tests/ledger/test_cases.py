"""Do cases open, close, come back and get decided as the people who own them expect?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from ingest.contracts.cases import CONTRACT
from ledger import Ledger, audit, cases, runs
from ledger.cases import Reconciliation
from ledger.errors import RunLost, SnapshotTooOld
from tests.ledger.steps import DAY, HOUR, NOON, QUEUE, acts, contents, only, reconciled, row


def test_a_row_opens_a_case_with_everything_it_says(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    told = replace(
        row("a", since=NOON - HOUR),
        warehouse="leeds",
        carrier="100001",
        order_id="7",
        order_name="#7",
        file="wms/receipts/x.jsonl.zst",
        line=3,
        exposure_minor=21_999,
        owner="inventory",
    )
    opened = cases.reconcile(ledger, QUEUE, [told], NOON, run_id=run_id)
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
        "owner": "inventory",
        "root_cause": None,
        "version": 1,
        "channel": None,
        "warehouse": "leeds",
        "carrier": "100001",
        "order_id": "7",
        "order_name": "#7",
        "file": "wms/receipts/x.jsonl.zst",
        "line": 3,
        "exposure_minor": 21_999,
        "escalate_to": None,
        "escalated_at": None,
        "escalated_to": None,
        "assignee": None,
        "snoozed_until": None,
        "accepted_until": None,
        "layer": None,
        "parent_id": None,
        "children": 0,
        "revision": 1,
    }
    assert acts(ledger, case.case_id) == [(1, f"run {run_id}", "opened")]
    (entry,) = audit.entries(ledger, subject=f"queue {QUEUE}")
    assert entry.detail == '{"closed":0,"escalated":0,"kept":0,"opened":1,"renewed":0,"reopened":0}'


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
        "assignee": None,
        "layer": None,
        "is_repeat": False,
        "parent_id": None,
        "escalated_at": None,
        "escalated_to": None,
        "accepted_until": None,
        "revision": 2,
    }
    assert second["status"] == "open"
    assert cases.log(ledger, after=1) == [first]
    for line in (first, second):
        for column in CONTRACT.columns:
            assert not (column.required and line[column.name] is None)
            assert not column.allowed or line[column.name] in column.allowed


def test_twenty_thousand_cases_take_a_handful_of_statements(ledger: Ledger) -> None:
    rows = [row(f"{number}") for number in range(20_000)]
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert reconciled(ledger, NOON, *rows) == (20_000, 0, 0, 0)
    assert len(statements) <= 30
