"""Which rules were changed on a screen, by whom, from when on, and why? What is not here stands in the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import col, func, select

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import DecisionRefused, RuleConflict
from ledger.tables.audit_entry import AuditEntry
from ledger.tables.rule_change import RuleChange

__all__ = ["Change", "change", "count", "effective", "history", "versions"]

ACT = "change rule"
_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a rule, from what to what; `before` is empty where nobody wrote down what held before the first."""

    name: str
    before: int | None
    value: int
    valid_from: datetime
    author: str
    reason: str


def effective(ledger: Ledger, at: datetime) -> dict[str, int]:
    """Rule → its value at an instant, for every rule that was changed by then; the later change wins."""
    with ledger.read("read the rules") as session:
        chosen = select(RuleChange).where(RuleChange.valid_from <= at)
        found = session.exec(chosen.order_by(col(RuleChange.valid_from), col(RuleChange.number))).all()
    return {change.name: change.value for change in found}


def versions(ledger: Ledger) -> dict[str, int]:
    """Rule → how often it was changed: what a person has seen who is about to change it."""
    with ledger.read("count the changes of rules") as session:
        counted = select(RuleChange.name, func.max(RuleChange.number)).group_by(RuleChange.name)
        return dict(session.exec(counted).all())


def count(ledger: Ledger, since: datetime, until: datetime) -> int:
    """How many changes of rules took effect in this time, its end left out?"""
    chosen = select(func.count()).where(RuleChange.valid_from >= since, RuleChange.valid_from < until)
    with ledger.read("count the changes of rules") as session:
        return session.exec(chosen).one()


def history(ledger: Ledger) -> list[Change]:
    """Every change, the newest first."""
    newest = (col(RuleChange.valid_from).desc(), col(RuleChange.name), col(RuleChange.number).desc())
    acts = select(AuditEntry.subject, AuditEntry.detail).where(AuditEntry.action == ACT).order_by(col(AuditEntry.seq))
    with ledger.read("list the changes of rules") as session:
        found = session.exec(select(RuleChange).order_by(*newest)).all()
        first: dict[str, int | None] = {}
        for subject, detail in session.exec(acts):
            first.setdefault(subject, json.loads(detail)["before"])
    values = {(one.name, one.number): one.value for one in found}
    return [
        Change(
            name=one.name,
            before=first.get(_subject(one.name)) if one.number == 1 else values[one.name, one.number - 1],
            value=one.value,
            valid_from=one.valid_from,
            author=one.author,
            reason=one.reason,
        )
        for one in found
    ]


def change(
    ledger: Ledger,
    values: Mapping[str, int],
    *,
    seen: Mapping[str, int],
    standing: Mapping[str, int] = _NONE,
    actor: str,
    reason: str,
    at: datetime,
) -> None:
    """Let these rules hold from `at` on, all of them or none, with an entry in the audit log each.

    `seen` says per rule how many changes the person knew, `standing` what holds while nobody changed it.
    RuleConflict if somebody changed one since, DecisionRefused where nobody or no reason is named.
    """
    if not actor.strip() or not reason.strip():
        raise DecisionRefused("A rule is changed by somebody, for a reason; say who and why.")
    with ledger.write("change rules", lock="rules") as session:
        for name, value in sorted(values.items()):
            chosen = select(RuleChange).where(RuleChange.name == name).order_by(col(RuleChange.number).desc())
            last = session.exec(chosen).first()
            number = last.number if last else 0
            if last and number != seen.get(name, 0):
                raise RuleConflict(name, last.value, last.author, last.valid_from)
            session.add(
                RuleChange(name=name, number=number + 1, value=value, valid_from=at, author=actor, reason=reason)
            )
            audit.append(
                ledger,
                session,
                at=at,
                actor=actor,
                action=ACT,
                subject=_subject(name),
                detail={"before": last.value if last else standing.get(name), "after": value, "reason": reason},
            )


def _subject(name: str) -> str:
    return f"rule {name}"
