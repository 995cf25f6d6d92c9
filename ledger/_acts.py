"""What may a person do with a case, when is that refused, and what does it change?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ledger.causes import CAUSES, LAYERS
from ledger.errors import when
from ledger.tables.case import Case

Change = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Act(ABC):
    """One thing done to a case."""

    name: ClassVar[str] = ""
    wants_open: ClassVar[bool] = True

    @property
    def is_of_children(self) -> bool:
        """Whether what is said of a mass incident is said of its open cases too."""
        return False

    def said(self) -> str:
        """The reason that the person gave, where the act asks for one."""
        return ""

    def wrong(self, at: datetime) -> str:
        """Why the act makes no sense whatever the case; empty if it does."""
        return ""

    @abstractmethod
    def change(self, case: Case, at: datetime) -> Change:
        """The case's columns as they are after the act."""


@dataclass(frozen=True, kw_only=True)
class Assign(Act):
    """Give a case to a person, or to nobody."""

    name = "assign"
    wants_open = False
    assignee: str | None

    def wrong(self, at: datetime) -> str:
        return "" if self.assignee is None or self.assignee.strip() else "An assignee has a name; give it, or none."

    def change(self, case: Case, at: datetime) -> Change:
        return {"assignee": self.assignee}


@dataclass(frozen=True, kw_only=True)
class Snooze(Act):
    """Hide a case until an instant; its clock goes on. Without an instant it is shown again."""

    name = "snooze"
    until: datetime | None

    def wrong(self, at: datetime) -> str:
        return _in_the_past("A snooze", self.until, at)

    def change(self, case: Case, at: datetime) -> Change:
        return {"snoozed_until": self.until}


@dataclass(frozen=True, kw_only=True)
class Accept(Act):
    """Live with it until an instant, for a reason; what is still so then is open again. Children too."""

    name = "accept"
    until: datetime
    reason: str

    @property
    def is_of_children(self) -> bool:
        return True

    def said(self) -> str:
        return self.reason

    def wrong(self, at: datetime) -> str:
        return _in_the_past("An acceptance", self.until, at) or _unsaid("accepted", self.reason)

    def change(self, case: Case, at: datetime) -> Change:
        return _ended(case, "accepted", at) | {"accepted_until": self.until}


@dataclass(frozen=True, kw_only=True)
class Resolve(Act):
    """Say that it is put right, and why it went wrong. Of a mass incident, its children too where asked."""

    name = "resolve"
    root_cause: str
    layer: str | None = None
    with_children: bool = False

    @property
    def is_of_children(self) -> bool:
        return self.with_children

    def wrong(self, at: datetime) -> str:
        if self.root_cause not in CAUSES:
            return f"{self.root_cause!r} is no root cause; expected one of {', '.join(CAUSES)}."
        if self.layer is not None and self.layer not in LAYERS:
            return f"{self.layer!r} is no layer; expected one of {', '.join(LAYERS)}."
        return ""

    def change(self, case: Case, at: datetime) -> Change:
        return _ended(case, "resolved", at) | {"root_cause": self.root_cause, "layer": self.layer or case.layer}


@dataclass(frozen=True, kw_only=True)
class Dismiss(Act):
    """Say that nothing is wrong, and why. Of a mass incident, its children too."""

    name = "dismiss"
    reason: str

    @property
    def is_of_children(self) -> bool:
        return True

    def said(self) -> str:
        return self.reason

    def wrong(self, at: datetime) -> str:
        return _unsaid("dismissed", self.reason)

    def change(self, case: Case, at: datetime) -> Change:
        return _ended(case, "dismissed", at)


@dataclass(frozen=True, kw_only=True)
class Reopen(Act):
    """Ask a person again."""

    name = "reopen"
    wants_open = False

    def change(self, case: Case, at: datetime) -> Change:
        return {"status": "open", "closed_at": None, "accepted_until": None, "snoozed_until": None}


@dataclass(frozen=True, kw_only=True)
class Undo(Act):
    """Take back what oneself did last; an act of its own."""

    name = "undo"
    wants_open = False

    def change(self, case: Case, at: datetime) -> Change:
        """Nothing of its own: the case goes back to what its last event says it was before."""
        return {}


def _ended(case: Case, status: str, at: datetime) -> Change:
    return {"status": status, "closed_at": max(at, case.true_since), "snoozed_until": None}


def _in_the_past(what: str, until: datetime | None, at: datetime) -> str:
    return f"{what} ends later than now; {when(until)} is over." if until is not None and until <= at else ""


def _unsaid(what: str, why: str) -> str:
    return "" if why.strip() else f"A case is {what} for a reason; say which."
