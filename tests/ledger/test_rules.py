"""Does a changed rule hold from its instant on, with its history, and only for who saw the last change?"""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger import Ledger, audit, rules
from ledger.errors import DecisionRefused, RuleConflict
from tests.ledger.steps import HOUR, NOON

NAME = "duplicate_threshold"


def test_a_rule_holds_from_its_instant_on(ledger: Ledger) -> None:
    rules.change(ledger, {NAME: 60}, seen={}, standing={NAME: 55}, actor="mia", reason="lab of today", at=NOON)
    rules.change(ledger, {NAME: 65}, seen={NAME: 1}, standing={NAME: 55}, actor="tom", reason="more", at=NOON + HOUR)
    assert rules.effective(ledger, NOON - HOUR) == {}
    assert rules.effective(ledger, NOON) == {NAME: 60}
    assert rules.effective(ledger, NOON + HOUR) == {NAME: 65}
    assert rules.versions(ledger) == {NAME: 2}
    assert [(one.before, one.value, one.author, one.reason) for one in rules.history(ledger)] == [
        (60, 65, "tom", "more"),
        (55, 60, "mia", "lab of today"),
    ]
    told = [json.loads(entry.detail) for entry in audit.entries(ledger, subject=f"rule {NAME}")]
    assert [(entry["before"], entry["after"]) for entry in told] == [(55, 60), (60, 65)]


def test_who_saw_an_older_rule_changes_nothing(ledger: Ledger) -> None:
    rules.change(ledger, {NAME: 60}, seen={}, actor="mia", reason="lab", at=NOON)
    both = {"duplicate_window_minutes": 90, NAME: 70}
    with pytest.raises(RuleConflict, match="mia changed it") as told:
        rules.change(ledger, both, seen={}, actor="tom", reason="mine", at=NOON + HOUR)
    assert told.value.winner == "mia"
    assert rules.effective(ledger, NOON + HOUR) == {NAME: 60}
    assert audit.verify(ledger) == []


@pytest.mark.parametrize(("actor", "reason"), [("", "lab"), ("mia", " ")])
def test_nobody_and_no_reason_change_nothing(ledger: Ledger, actor: str, reason: str) -> None:
    with pytest.raises(DecisionRefused):
        rules.change(ledger, {NAME: 60}, seen={}, actor=actor, reason=reason, at=NOON)
    assert rules.history(ledger) == []


def test_history_cannot_be_rewritten(ledger: Ledger) -> None:
    rules.change(ledger, {NAME: 60}, seen={}, actor="mia", reason="lab", at=NOON)
    for statement in ("UPDATE rule_changes SET value = 1", "DELETE FROM rule_changes"):
        with ledger.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))
