"""What a person does with cases: guarded, written down, told, and taken back by one click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from dashboard import data, place
from dashboard.people import guard
from ingest.errors import WharfingerError
from ledger import LedgerError, cases, incidents
from ledger.cases import Act, Undo
from ledger.incidents import IncidentHint
from metrics import words

_DONE: Final = "verbs.done"
_PAST: Final = {
    "assign": "Gave",
    "snooze": "Snoozed",
    "accept": "Accepted",
    "resolve": "Resolved",
    "dismiss": "Dismissed",
    "reopen": "Reopened",
    "undo": "Took back what was done to",
}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the last act did: in words, the cases as they are since (number → version), and what was refused."""

    told: str
    seen: Mapping[int, int] = field(default_factory=dict)
    stores: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()


def now() -> datetime:
    """When a person acts: now, and never before the snapshot that they looked at."""
    as_of: datetime = data.snapshot()["as_of"]
    return max(datetime.now(UTC), as_of.replace(tzinfo=UTC))


def do(act: Act, seen: Mapping[int, int], stores: Iterable[str], note: str = "", told: str = "") -> None:
    """Do the same to all these cases (number → version that was seen), and keep what can be taken back."""
    touched = frozenset(stores)

    def decided() -> Done:
        actor = [guard.require(f"case.{act.name}", store) for store in sorted(touched)][-1]
        result = cases.decide_all(place.ledger(), seen, act, actor=actor.name, at=now(), note=note)
        changed = {case.case_id: case.version for case in result.changed}
        named = f"{_PAST[act.name]} {_cases(len(changed))}{told}."
        return Done(
            told=named if changed else "",
            seen={} if isinstance(act, Undo) else changed,
            stores=touched,
            refused=tuple(str(error) for error in result.refused.values()),
        )

    _keep(decided)


def undo() -> None:
    """Take the last act back, on every case that it changed."""
    done = last()
    if done is not None and done.seen:
        do(Undo(), done.seen, done.stores)


def say(action: str, store: str, work: Callable[[str], object], told: str) -> None:
    """A remark or a watch: nothing that others could have decided first, so nothing to take back."""

    def said() -> Done:
        work(guard.require(action, store).name)
        return Done(told=told)

    _keep(said)


def group(seen: Mapping[int, int], stores: Iterable[str], title: str) -> None:
    """Put cases that have one reason under one parent, on which everything is decided from then on."""
    touched = sorted(set(stores))

    def made() -> Done:
        actor = [guard.require("case.incident", store) for store in touched][-1]
        result = incidents.make(place.ledger(), seen, title, actor=actor.name, at=now())
        return Done(
            told=f"{_cases(len(result.changed) - 1)} are one incident now.",
            refused=tuple(str(error) for error in result.refused.values()),
        )

    _keep(made)


def part(hint: IncidentHint) -> None:
    """Say that cases which began together have nothing to do with each other."""
    say(
        "case.incident",
        hint.store,
        lambda name: incidents.decline(place.ledger(), hint, actor=name, at=now()),
        "They stay cases of their own.",
    )


def last() -> Done | None:
    """What was done last in this window."""
    done: Done | None = st.session_state.get(_DONE)
    return done


def forget() -> None:
    """Say no more of it."""
    st.session_state.pop(_DONE, None)


def _keep(work: Callable[[], Done]) -> None:
    try:
        st.session_state[_DONE] = work()
    except (LedgerError, WharfingerError) as error:
        st.session_state[_DONE] = Done(told="", refused=(str(error),))


def _cases(number: int) -> str:
    return f"{words.count(number)} {'case' if number == 1 else 'cases'}"
