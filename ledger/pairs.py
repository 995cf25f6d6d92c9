"""What did people decide about two orders that may be one? The first one wins; the other is told who that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import DecisionRefused, PairConflict
from ledger.tables.pair_decision import PairDecision

__all__ = ["DECISIONS", "Order", "PairDecision", "decide", "find", "get", "log", "of", "pair_id"]

DECISIONS = ("merge", "cancel_one", "keep_both", "link", "open")
CANCELS = ("merge", "cancel_one")
LONGEST_NOTE = 2_000
LOGGED = (
    "pair_id",
    "first_store",
    "first_order_id",
    "second_store",
    "second_order_id",
    "decision",
    "cancel_store",
    "cancel_order_id",
    "author",
    "note",
    "decided_at",
    "updated_at",
)


@dataclass(frozen=True, order=True)
class Order:
    """One order of one store."""

    store: str
    order_id: str

    @property
    def key(self) -> str:
        return f"{self.store}/{self.order_id}"


def pair_id(one: Order, other: Order) -> str:
    """The name of a pair, whichever order is named first."""
    return "|".join(sorted((one.key, other.key)))


def decide(
    ledger: Ledger,
    pair: tuple[Order, Order],
    decision: str,
    *,
    version: int,
    actor: str,
    at: datetime,
    cancel: Order | None = None,
    note: str = "",
) -> PairDecision:
    """Merge two orders, cancel one, keep both, link them, or take a decision back ("open").

    `version` is what the person saw, 0 where nobody had decided. Merge and cancel_one name the order to `cancel`: no
    source is written to, the next runs look whether it was done. PairConflict if somebody decided since, or
    DecisionRefused if the decision makes no sense.
    """
    name = pair_id(*pair)
    if why := _wrong(pair, decision, cancel, actor, note):
        raise DecisionRefused(f"Pair {name}: {why}")
    with ledger.write(f"decide on pair {name}", lock="pairs") as session:
        kept = session.get(PairDecision, name)
        _seen(kept, name, version)
        if kept is None and decision == "open":
            raise DecisionRefused(f"Pair {name}: nobody has decided, so there is nothing to take back.")
        before = None if kept is None else _outcome(kept)
        first, second = sorted(pair, key=lambda order: order.key)
        found = kept or PairDecision(
            pair_id=name, version=0, first_store=first.store, first_order_id=first.order_id, second_store=second.store,
            second_order_id=second.order_id, decision=decision, author=actor, note=note, decided_at=at, updated_at=at,
        )  # fmt: skip
        found.decision, found.author, found.note, found.decided_at = decision, actor, note, at
        found.cancel_store, found.cancel_order_id = (cancel.store, cancel.order_id) if cancel else (None, None)
        found.updated_at = max(at, found.updated_at)
        found.version += 1
        session.add(found)
        _record(ledger, session, found, before)
        return found


def get(ledger: Ledger, name: str) -> PairDecision | None:
    """What stands about a pair; None where nobody has decided."""
    with ledger.read(f"read the decision on pair {name}") as session:
        return session.get(PairDecision, name)


def find(ledger: Ledger) -> list[PairDecision]:
    """All decisions, the newest first."""
    with ledger.read("list the decisions on pairs") as session:
        chosen = select(PairDecision).order_by(col(PairDecision.decided_at).desc(), col(PairDecision.pair_id))
        return list(session.exec(chosen))


def of(ledger: Ledger, order: Order) -> list[PairDecision]:
    """What stands about this order and each other one, the newest first."""
    is_first = (col(PairDecision.first_store) == order.store) & (col(PairDecision.first_order_id) == order.order_id)
    is_second = (col(PairDecision.second_store) == order.store) & (col(PairDecision.second_order_id) == order.order_id)
    with ledger.read(f"list the decisions on order {order.key}") as session:
        chosen = select(PairDecision).where(is_first | is_second)
        return list(session.exec(chosen.order_by(col(PairDecision.decided_at).desc(), col(PairDecision.pair_id))))


def log(ledger: Ledger) -> list[dict[str, str | None]]:
    """All decisions as rows of the `pair_decisions` contract, ready for JSON, in the order of their names."""
    found = sorted(find(ledger), key=lambda decision: decision.pair_id)
    return [{name: _text(getattr(decision, name)) for name in LOGGED} for decision in found]


def _wrong(pair: tuple[Order, Order], decision: str, cancel: Order | None, actor: str, note: str) -> str:
    if decision not in DECISIONS:
        return f"{decision!r} is no decision; expected one of {', '.join(DECISIONS)}."
    if pair[0] == pair[1]:
        return "an order is no pair with itself."
    if not actor.strip():
        return "it cannot be decided by nobody; say who decides."
    if decision in CANCELS and cancel not in pair:
        return f"{decision} names one of the two orders as the one to cancel."
    if decision not in CANCELS and cancel is not None:
        return f"{decision} cancels none of the two orders."
    if len(note) > LONGEST_NOTE:
        return f"the note has {len(note)} characters; at most {LONGEST_NOTE} can be kept."
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in f"{note}{actor}"):
        return "the note or the name holds characters that cannot be kept; write it without them."
    return ""


def _seen(kept: PairDecision | None, name: str, version: int) -> None:
    now = kept.version if kept else 0
    if now == version:
        return
    if kept is None:
        raise DecisionRefused(f"Pair {name}: nobody has decided, yet version {version} was seen.")
    raise PairConflict(name, kept.decision, kept.author, kept.decided_at, kept.version, version)


def _outcome(decision: PairDecision) -> dict[str, str | None]:
    names = ("decision", "cancel_store", "cancel_order_id", "author", "note")
    return {name: getattr(decision, name) for name in names}


def _record(ledger: Ledger, session: Session, decision: PairDecision, before: dict[str, str | None] | None) -> None:
    audit.append(
        ledger,
        session,
        at=decision.decided_at,
        actor=decision.author,
        action=f"pair {decision.decision}",
        subject=f"pair {decision.pair_id}",
        detail={"before": before, "after": _outcome(decision), "version": decision.version},
    )


def _text(value: str | datetime | None) -> str | None:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if isinstance(value, datetime) else value
