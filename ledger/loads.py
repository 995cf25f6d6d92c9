"""What did the warehouse commit? Kept outside it, so that a warehouse that lost its tail is found out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from ledger import landings, runs
from ledger._ledger import Ledger
from ledger.errors import LoadChanged
from ledger.tables.landing import Landing
from ledger.tables.load import Load


def commit(
    ledger: Ledger, load_id: int, digest: str, *, run_id: int, rows: int, bytes: int, paths: Iterable[str], at: datetime
) -> None:
    """Write down a load that the warehouse has committed, and mark its landings, in one transaction.

    Once more with the same digest changes nothing. RunLost if the run was taken over, LoadChanged for another digest.
    """
    with ledger.write(f"commit load {load_id}", lock="landings") as session:
        runs.fence(session, run_id)
        earlier = session.get(Load, load_id)
        if earlier is not None and earlier.digest != digest:
            raise LoadChanged(
                f"Load {load_id} is committed with digest {earlier.digest[:12]}… and came again with {digest[:12]}…. "
                "The warehouse was changed behind the ledger; rebuild it."
            )
        if earlier is None:
            session.add(
                Load(load_id=load_id, run_id=run_id, digest=digest, rows=rows, bytes=bytes, committed_at=at),
            )
        landings.mark(session, paths, load_id, at)


def last(ledger: Ledger) -> Load | None:
    """The newest committed load; none in a new ledger."""
    with ledger.read("find the last load") as session:
        return session.exec(select(Load).order_by(col(Load.load_id).desc())).first()


def every(ledger: Ledger) -> list[Load]:
    """All committed loads, oldest first, to compare with what the warehouse holds."""
    with ledger.read("list the loads") as session:
        return list(session.exec(select(Load).order_by(col(Load.load_id))))


def standing(ledger: Ledger) -> list[Load]:
    """The committed loads that still answer for a file, oldest first; a rebuild loads files anew and retires others."""
    answering = select(Landing.load_id).where(col(Landing.load_id).is_not(None))
    with ledger.read("list the standing loads") as session:
        return list(session.exec(select(Load).where(col(Load.load_id).in_(answering)).order_by(col(Load.load_id))))
