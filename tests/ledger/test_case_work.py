"""Can people share the work on cases: many at once, later, with reasons, and taken back?"""

from __future__ import annotations

import json
from dataclasses import replace
from time import process_time

import pytest
from sqlalchemy import event

from ledger import Ledger, audit, cases
from ledger.cases import Case
from ledger.causes import ANSWERS, CAUSES, LAYERS, answer
from ledger.errors import CaseConflict, CaseUnknown, DecisionRefused
from tests.ledger.steps import DAY, HOUR, NOON, QUEUE, acts, contents, decided, only, reconciled, row


@pytest.fixture
def case(ledger: Ledger) -> Case:
    reconciled(ledger, NOON, row("a"))
    return only(ledger)


def test_a_snooze_hides_and_stops_no_clock(ledger: Ledger, case: Case) -> None:
    asleep = decided(ledger, case, cases.Snooze(until=NOON + 2 * DAY), NOON + HOUR)
    assert (asleep.status, asleep.snoozed_until, asleep.due_at) == ("open", NOON + 2 * DAY, case.due_at)
    assert reconciled(ledger, NOON + 2 * HOUR, row("a")) == (0, 0, 0, 1)
    assert only(ledger).snoozed_until == NOON + 2 * DAY
    assert decided(ledger, asleep, cases.Snooze(until=None), NOON + 3 * HOUR).snoozed_until is None


def test_what_is_accepted_is_open_again_when_its_time_is_up(ledger: Ledger, case: Case) -> None:
    accepted = decided(ledger, case, cases.Accept(reason="peak week", until=NOON + 3 * DAY), NOON + HOUR)
    assert (accepted.status, accepted.accepted_until) == ("accepted", NOON + 3 * DAY)
    assert cases.history(ledger, case.case_id)[-1].note == "peak week"
    reconciled(ledger, NOON + 3 * DAY - HOUR, row("a"))
    assert only(ledger).status == "accepted"
    done = cases.reconcile(ledger, QUEUE, [row("a")], NOON + 3 * DAY)
    assert (done.renewed, done.kept, done.reopened) == (1, 1, 0)
    again = only(ledger)
    assert (again.status, again.closed_at, again.accepted_until, again.reopened) == ("open", None, None, 0)
    assert again.true_since == NOON
    assert acts(ledger, again.case_id)[-1] == (3, "reconciliation", "acceptance_over")


def test_what_was_accepted_and_is_gone_stays_accepted(ledger: Ledger, case: Case) -> None:
    decided(ledger, case, cases.Accept(reason="peak week", until=NOON + 3 * DAY), NOON + HOUR)
    reconciled(ledger, NOON + 2 * DAY)
    reconciled(ledger, NOON + 5 * DAY)
    assert only(ledger).status == "accepted"


def test_a_resolution_names_cause_and_layer(ledger: Ledger, case: Case) -> None:
    act = cases.Resolve(root_cause="stock_visibility", layer="integration")
    done = decided(ledger, case, act, NOON + HOUR)
    assert (done.root_cause, done.layer, done.closed_at) == ("stock_visibility", "integration", NOON + HOUR)


def test_every_cause_gives_leadership_an_answer() -> None:
    assert set(CAUSES) >= {"manual_entry", "stock_visibility", "no_standard_workflow", "team_communication"}
    assert {answer(cause, layer) for cause in CAUSES for layer in LAYERS} == set(ANSWERS)
    assert answer("manual_entry", "commerce") == "operating model"
    assert [answer("unknown", layer) for layer in LAYERS] == [
        "platform",
        "integration",
        "operating model",
        "platform",
        "integration",
    ]


def test_an_overdue_case_is_escalated_once_to_whom_its_row_says(ledger: Ledger, case: Case) -> None:
    told = replace(row("a"), owner="inventory", escalate_to="head of operations")
    assert cases.reconcile(ledger, QUEUE, [told], NOON + DAY).escalated == 0
    assert cases.reconcile(ledger, QUEUE, [told], NOON + DAY + HOUR).escalated == 1
    late = only(ledger)
    assert (late.escalated_at, late.escalated_to, late.owner) == (NOON + DAY + HOUR, "head of operations", "inventory")
    assert (late.status, late.version) == ("open", 2)
    assert cases.history(ledger, late.case_id)[-1].note == "head of operations"
    assert cases.reconcile(ledger, QUEUE, [told], NOON + 2 * DAY).escalated == 0
    assert case.due_at == NOON + DAY


def test_what_is_late_when_it_is_found_is_escalated_at_once_and_once_more_changes_nothing(ledger: Ledger) -> None:
    late = replace(row("a", since=NOON - 3 * DAY), escalate_to="head of operations")
    reconciled(ledger, NOON, late)
    assert (only(ledger).escalated_at, only(ledger).version) == (NOON, 1)
    (opened,) = cases.history(ledger, only(ledger).case_id)
    assert (opened.action, opened.note) == ("opened", "escalated to head of operations")
    before = contents(ledger)
    assert cases.reconcile(ledger, QUEUE, [late], NOON).escalated == 0
    assert contents(ledger) == before
    reconciled(ledger, NOON + HOUR)
    again = replace(late, true_since=NOON + 2 * HOUR, due_at=NOON + 3 * HOUR)
    reconciled(ledger, NOON + 2 * HOUR, again)
    assert (only(ledger).escalated_at, only(ledger).reopened) == (None, 1)


def test_the_log_keeps_when_a_case_was_first_escalated_though_it_came_back_since(ledger: Ledger) -> None:
    late = replace(row("a", since=NOON - 3 * DAY), escalate_to="head of operations")
    reconciled(ledger, NOON, late)
    reconciled(ledger, NOON + HOUR)
    again = replace(late, true_since=NOON + 2 * HOUR, due_at=NOON + 3 * HOUR)
    reconciled(ledger, NOON + 2 * HOUR, again)
    (line,) = cases.log(ledger)
    assert (line["escalated_at"], line["reopened"]) == (f"{NOON:%Y-%m-%dT%H:%M:%S.%fZ}", 1)
    assert cases.log(ledger, after=int(line["revision"])) == []


def test_one_undoes_what_one_did_last_and_that_is_told(ledger: Ledger, case: Case) -> None:
    asleep = decided(ledger, case, cases.Snooze(until=NOON + DAY), NOON + HOUR)
    done = decided(ledger, asleep, "resolve", NOON + 2 * HOUR)
    with pytest.raises(DecisionRefused, match="mia changed case 1 last; only they"):
        decided(ledger, done, "undo", NOON + 3 * HOUR, actor="tom")
    back = decided(ledger, done, "undo", NOON + 3 * HOUR)
    assert (back.status, back.closed_at, back.root_cause) == ("open", None, None)
    assert (back.snoozed_until, back.version) == (NOON + DAY, 4)
    assert acts(ledger, 1)[-2:] == [(3, "mia", "resolve"), (4, "mia", "undo")]
    assert [entry.action for entry in audit.entries(ledger, subject="case 1")] == ["snooze", "resolve", "undo"]
    assert decided(ledger, back, "undo", NOON + 4 * HOUR).status == "resolved"
    assert audit.verify(ledger) == []


def test_what_is_gone_or_was_done_by_a_run_is_not_undone(ledger: Ledger, case: Case) -> None:
    with pytest.raises(DecisionRefused, match="cannot be undone"):
        decided(ledger, case, "undo", NOON + HOUR)
    done = decided(ledger, case, "resolve", NOON + HOUR)
    reconciled(ledger, NOON + 2 * HOUR)
    with pytest.raises(DecisionRefused, match="is gone meanwhile; reopen it"):
        decided(ledger, done, "undo", NOON + 3 * HOUR)


def test_many_at_once_and_those_that_cannot_be_do_not_keep_the_others_from_it(ledger: Ledger) -> None:
    reconciled(ledger, NOON, *(row(f"{number:03}") for number in range(6)))
    seen = {case.case_id: case.version for case in cases.find(ledger)}
    decided(ledger, cases.get(ledger, 2), cases.Assign(assignee="tom"), NOON + HOUR, actor="tom")
    decided(ledger, cases.get(ledger, 3), "dismiss", NOON + HOUR, actor="ann")
    seen[3] += 1
    act = cases.Resolve(root_cause="capacity")
    done = cases.decide_all(ledger, {**seen, 99: 1}, act, actor="mia", at=NOON + 2 * HOUR, note="all of them")
    assert [case.case_id for case in done.changed] == [1, 4, 5, 6]
    assert {case_id: type(error) for case_id, error in done.refused.items()} == {
        2: CaseConflict,
        3: DecisionRefused,
        99: CaseUnknown,
    }
    assert "tom changed it at 2026-11-16 13:00:00 UTC" in str(done.refused[2])
    assert [case.case_id for case in cases.find(ledger, status="resolved")] == [1, 4, 5, 6]
    assert [len(audit.entries(ledger, subject=f"case {number}")) for number in range(1, 7)] == [1] * 6
    back = cases.decide_all(
        ledger, {case.case_id: case.version for case in done.changed}, cases.Undo(), actor="mia", at=NOON + 3 * HOUR
    )
    assert ([case.status for case in back.changed], back.refused) == (["open"] * 4, {})
    assert audit.verify(ledger) == []


@pytest.mark.parametrize(
    "act", [cases.Assign(assignee="tom"), cases.Snooze(until=NOON + 9 * DAY), cases.Resolve(root_cause="capacity")]
)
def test_five_hundred_cases_are_done_within_a_second(ledger: Ledger, act: cases.Act) -> None:
    reconciled(ledger, NOON, *(row(f"{number}") for number in range(2_000)))
    seen = {case.case_id: case.version for case in cases.find(ledger)[:500]}
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    begun = process_time()
    done = cases.decide_all(ledger, seen, act, actor="mia", at=NOON + HOUR)
    assert process_time() - begun < 1
    assert len(statements) <= 15
    assert len(done.changed) == 500
    assert audit.verify(ledger) == []


def test_open_cases_are_read_as_columns_and_quickly(ledger: Ledger) -> None:
    reconciled(ledger, NOON, *(row(f"{number}") for number in range(20_000)))
    decided(ledger, cases.get(ledger, 7), "resolve", NOON + HOUR)
    cases.open_rows(ledger)
    begun = process_time()
    rows = cases.open_rows(ledger)
    assert process_time() - begun < 1
    assert len(rows) == 19_999
    one = dict(zip(cases.SHOWN, min(rows), strict=True))
    kept = cases.get(ledger, 1)
    assert one == {name: getattr(kept, name) for name in cases.SHOWN}


def test_the_stamp_changes_with_every_change_of_any_case_and_only_then(ledger: Ledger) -> None:
    stamps = [cases.stamp(ledger)]

    def changed() -> bool:
        stamps.append(cases.stamp(ledger))
        return stamps[-1] != stamps[-2]

    reconciled(ledger, NOON, row("a"))
    assert changed()
    reconciled(ledger, NOON, row("a"))
    assert not changed()
    reconciled(ledger, NOON + HOUR, row("a", summary="3 units apart"))
    assert changed()
    decided(ledger, only(ledger), "resolve", NOON + 2 * HOUR)
    assert changed()
    cases.comment(ledger, 1, "phoned them", actor="mia", at=NOON + 2 * HOUR)
    assert changed()
    reconciled(ledger, NOON + 3 * HOUR)
    assert changed()
    assert stamps == sorted(stamps)


def test_remarks_and_watching_are_told_and_put_nobody_out_of_date(ledger: Ledger, case: Case) -> None:
    cases.comment(ledger, 1, "<b>phoned</b> them", actor="mia", at=NOON + HOUR)
    pointer = cases.Pointer(file="wms/x.jsonl.zst", line=3, sha256="a" * 64)
    cases.attach(ledger, 1, pointer=pointer, text="", actor="tom", at=NOON + HOUR)
    told = [(one.kind, one.actor, one.text, one.file, one.line, one.sha256) for one in cases.remarks(ledger, 1)]
    assert told == [
        ("comment", "mia", "<b>phoned</b> them", None, None, None),
        ("evidence", "tom", "", "wms/x.jsonl.zst", 3, "a" * 64),
    ]
    for person in ("tom", "ann", "ann"):
        cases.watch(ledger, 1, actor=person, at=NOON + HOUR)
    assert cases.watchers(ledger, 1) == ["ann", "tom"]
    assert cases.watched(ledger, "tom") == [1]
    for _ in range(2):
        cases.unwatch(ledger, 1, actor="tom", at=NOON + HOUR)
    assert cases.watchers(ledger, 1) == ["ann"]
    assert decided(ledger, case, "resolve", NOON + 2 * HOUR).version == 2
    entries = audit.entries(ledger, subject="case 1")
    assert [entry.action for entry in entries] == [
        "comment", "evidence", "watch", "watch", "unwatch", "resolve"
    ]  # fmt: skip
    assert json.loads(entries[0].detail)["text"] == "<b>phoned</b> them"


def test_remarks_of_several_cases_come_as_they_were_said(ledger: Ledger) -> None:
    reconciled(ledger, NOON, row("a"), row("b"), row("c"))
    for case_id, text in ((2, "first"), (3, "elsewhere"), (1, "second"), (2, "third")):
        cases.comment(ledger, case_id, text, actor="mia", at=NOON)
    assert [(one.case_id, one.text) for one in cases.remarks_of(ledger, [1, 2])] == [
        (2, "first"),
        (1, "second"),
        (2, "third"),
    ]
    assert cases.remarks_of(ledger, []) == []


def test_remarks_that_make_no_sense_are_refused(ledger: Ledger, case: Case) -> None:
    before = contents(ledger)
    for text, actor, told in (
        (" ", "mia", "says something"),
        ("x", " ", "has an author"),
        ("x" * 10_001, "mia", "10000"),
    ):
        with pytest.raises(DecisionRefused, match=told):
            cases.comment(ledger, 1, text, actor=actor, at=NOON)
    with pytest.raises(DecisionRefused, match="SHA-256 in hex"):
        pointer = cases.Pointer(file="x", line=0, sha256="a" * 64)
        cases.attach(ledger, 1, pointer=pointer, text="", actor="mia", at=NOON)
    with pytest.raises(CaseUnknown):
        cases.comment(ledger, 99, "x", actor="mia", at=NOON)
    with pytest.raises(CaseUnknown):
        cases.watch(ledger, 99, actor="mia", at=NOON)
    assert contents(ledger) == before
