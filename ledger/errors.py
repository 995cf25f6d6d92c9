"""What can go wrong with the ledger, in one line each: what, where, and what to do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import DontWrapMixin


def when(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


class LedgerError(DontWrapMixin, Exception):
    """The ledger could not do as asked; nothing of the act was saved, unless it is LedgerUncertain."""


class LedgerBusy(LedgerError):
    """Another process kept the ledger locked for longer than we wait; the same act may be tried again."""


class LedgerUnavailable(LedgerError):
    """The ledger cannot be reached, read or written: no server, no disk space, no permission."""


class LedgerUncertain(LedgerError):
    """The server was lost while it saved, and nobody can tell whether it did."""


class LedgerTooNew(LedgerError):
    """A newer version of Wharfinger has changed the ledger's tables; this one does not know them."""


class AddressUnknown(LedgerError):
    """The address names no database that the ledger runs on."""


class NaiveInstant(LedgerError):
    """An instant without a zone was handed in; it could mean any of 24 hours."""


class RunInProgress(LedgerError):
    """Another run holds the lease."""

    def __init__(self, run_id: int, kind: str, holder: str, started_at: datetime, expires_at: datetime) -> None:
        self.run_id = run_id
        self.expires_at = expires_at
        super().__init__(
            f"Run {run_id} ({kind}) has been going on since {when(started_at)} in {holder}. "
            f"Wait for it; if it has died, its lease ends at {when(expires_at)} and the next run takes over."
        )


class RunLost(LedgerError):
    """This run no longer holds the lease, so it may not commit anything."""


class LandingChanged(LedgerError):
    """A path that is registered with one hash came again with another; landings never change."""


class LoadChanged(LedgerError):
    """A load that is committed with one digest came again with another."""


class SnapshotTooOld(LedgerError):
    """A queue was already reconciled with a newer snapshot."""


class CaseUnknown(LedgerError):
    """There is no case with this number."""


class CaseConflict(LedgerError):
    """Somebody decided first; `winner` and `at` say who and when."""

    def __init__(self, case_id: int, status: str, winner: str, at: datetime, version: int, yours: int) -> None:
        self.case_id = case_id
        self.winner = winner
        self.at = at
        super().__init__(
            f"Case {case_id} is {status}: {winner} changed it at {when(at)} (version {version}, you saw {yours}). "
            "Nothing of yours was saved; look at the case again and decide on what it says now."
        )


class PairConflict(LedgerError):
    """Somebody decided on these two orders first; `winner` and `at` say who and when."""

    def __init__(self, pair: str, decision: str, winner: str, at: datetime, version: int, yours: int) -> None:
        self.pair = pair
        self.winner = winner
        self.at = at
        super().__init__(
            f"Pair {pair} is decided: {winner} chose {decision} at {when(at)} (version {version}, you saw {yours}). "
            "Nothing of yours was saved; look at the pair again and decide on what it says now."
        )


class RuleConflict(LedgerError):
    """Somebody changed this rule first; `winner` and `at` say who and when."""

    def __init__(self, name: str, value: int, winner: str, at: datetime) -> None:
        self.winner = winner
        self.at = at
        super().__init__(
            f"Rule {name} is {value} now: {winner} changed it at {when(at)}. "
            "Nothing of yours was saved; try it out anew."
        )


class DecisionRefused(LedgerError):
    """The case cannot be decided like this; the message names what can be done instead."""


class BookConflict(LedgerError):
    """Somebody changed this book first; `winner` and `at` say who and when."""

    def __init__(self, book: str, revision: int, winner: str, at: datetime, yours: int) -> None:
        self.winner = winner
        self.at = at
        super().__init__(
            f"The book {book} is at revision {revision}, you saw {yours}: {winner} changed it at {when(at)}. "
            "Nothing of yours was saved; look at it again and change what it says now."
        )


class UserUnknown(LedgerError):
    """There is no user of this name."""


class UserRefused(LedgerError):
    """Nobody can be entered like this; the message says what is expected."""


class QueueUnowned(LedgerError):
    """A queue has no owner, so nobody would look at its cases."""


class RouteRefused(LedgerError):
    """The route cannot be changed like this; the message names what can be done instead."""


class AuditBroken(LedgerError):
    """The end of the audit log is missing or was sealed with another key; nothing may be written on top of it."""


class AuditKeyError(LedgerError):
    """The key of the audit log is missing or unreadable."""
