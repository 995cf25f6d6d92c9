"""Which run may work now? One at a time, by a lease; a run that lost its lease can commit nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from sqlmodel import Session, col, select

from ledger._holder import Holder, is_gone
from ledger._ledger import Ledger
from ledger.errors import LedgerBusy, LedgerError, RunInProgress, RunLost, when
from ledger.tables.run import Run

LEASE = timedelta(seconds=30)
BEAT = LEASE / 3
ENDS = ("succeeded", "partial", "failed")


def start(ledger: Ledger, kind: str, as_of: datetime) -> int:
    """Take the lease and return the run's number, which is also its fencing token.

    RunInProgress if another run is alive. A run whose process is gone, or whose lease has ended, is set to `abandoned`.
    """
    now = ledger.clock()
    with ledger.write(f"start a {kind} run", lock="runs") as session:
        current = session.exec(select(Run).where(Run.state == "running").with_for_update()).first()
        if current is not None:
            _take_over(session, current, now)
        run = Run(
            kind=kind,
            state="running",
            as_of=as_of,
            started_at=now,
            heartbeat_at=now,
            expires_at=now + LEASE,
            host=ledger.holder.host,
            pid=ledger.holder.pid,
            process_started=ledger.holder.started,
        )
        session.add(run)
        session.flush()
        return run.run_id


def heartbeat(ledger: Ledger, run_id: int) -> None:
    """Say that the run is alive; RunLost if another run has taken over."""
    now = ledger.clock()
    with ledger.write(f"renew the lease of run {run_id}", lock="runs") as session:
        run = fence(session, run_id)
        run.heartbeat_at = now
        run.expires_at = now + LEASE


@contextmanager
def beating(ledger: Ledger, run_id: int) -> Iterator[None]:
    """Renew the lease in the background for as long as the block takes; what it commits is fenced all the same."""
    is_done = Event()

    def beat() -> None:
        while not is_done.wait(BEAT.total_seconds()):
            try:
                heartbeat(ledger, run_id)
            except LedgerBusy:
                continue
            except LedgerError:
                return

    thread = Thread(target=beat, name=f"lease of run {run_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()


def finish(ledger: Ledger, run_id: int, state: str, report: Mapping[str, Any]) -> None:
    """End the run as succeeded, partial (some source failed) or failed; RunLost if another run has taken over."""
    if state not in ENDS:
        raise LedgerError(f"A run cannot end as {state!r}; expected one of {', '.join(ENDS)}.")
    now = ledger.clock()
    with ledger.write(f"finish run {run_id}", lock="runs") as session:
        run = fence(session, run_id)
        run.state = state
        run.finished_at = now
        run.report = dict(report)


def fence(session: Session, run_id: int) -> Run:
    """The run, kept from being taken over until the transaction ends; RunLost if it no longer holds the lease."""
    run = session.exec(select(Run).where(Run.run_id == run_id).with_for_update()).first()
    if run is None:
        raise RunLost(f"There is no run {run_id} in this ledger; start one and work under its number.")
    if run.state != "running":
        newest = session.exec(select(Run).order_by(col(Run.run_id).desc())).first()
        taker = f"; run {newest.run_id} took over" if newest is not None and newest.run_id != run_id else ""
        ended = f" at {when(run.finished_at)}" if run.finished_at else ""
        raise RunLost(f"Run {run_id} is {run.state}{ended}{taker}. It may commit nothing; start a new run.")
    return run


def recent(ledger: Ledger, limit: int) -> list[Run]:
    """The newest runs, newest first."""
    with ledger.read("list the runs") as session:
        return list(session.exec(select(Run).order_by(col(Run.run_id).desc()).limit(limit)))


def _take_over(session: Session, current: Run, now: datetime) -> None:
    holder = Holder(host=current.host, pid=current.pid, started=current.process_started)
    if current.expires_at > now and not is_gone(holder):
        raise RunInProgress(current.run_id, current.kind, str(holder), current.started_at, current.expires_at)
    current.state = "abandoned"
    current.finished_at = now
    session.flush()
