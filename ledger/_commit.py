"""Was it saved? Commit, and where the answer is lost on the way, ask the server what became of the transaction.

PostgreSQL numbers every writing transaction and remembers how it ended. That number is the key that decides: what was
saved is never told to be lost, so that nobody does it twice, and what was lost is never told to be saved.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from ledger._engine import CONNECT_SECONDS
from ledger.errors import LedgerUncertain

ANSWER_SECONDS = 2.0
"""How long a commit may go unanswered."""
ASK_SECONDS = 3.0
"""How long we then try to hear what became of it."""
PAUSE_SECONDS = 0.05
COMMITTED, GOING_ON = "committed", "in progress"
_FATE = "SELECT pg_xact_status(%s::xid8)"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_xid::text = %s"


@dataclass(frozen=True, kw_only=True)
class _Transaction:
    """Its number at the server, and the server's process that works for it."""

    number: str
    process: int


def commit(engine: Engine, session: Session, action: str) -> None:
    """Save all of the session; DBAPIError where nothing was saved, LedgerUncertain where nobody can tell."""
    session.flush()
    if engine.dialect.name != "postgresql":
        session.commit()
        return
    connection = session.connection()
    number, process = connection.exec_driver_sql("SELECT pg_current_xact_id()::text, pg_backend_pid()").one()
    session.expunge_all()  # what the caller holds stays as it was saved, even where the answer is lost
    try:
        with _hung_up_after(connection, ANSWER_SECONDS):
            session.commit()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        if _fate(engine, _Transaction(number=number, process=process), action) != COMMITTED:
            raise


def _fate(engine: Engine, transaction: _Transaction, action: str) -> str:
    """How the transaction ended; LedgerUncertain where the server does not say so in time."""
    give_up = time.monotonic() + ASK_SECONDS
    while time.monotonic() < give_up - CONNECT_SECONDS:
        try:
            fate = _asked(engine, transaction, give_up)
        except OperationalError:
            fate = GOING_ON
        if fate is None:
            break
        if fate != GOING_ON:
            return fate
        time.sleep(PAUSE_SECONDS)
    raise LedgerUncertain(
        f"Could not {action} for certain: the connection broke while it was being saved, and the server does not say "
        "what became of it. Look before you do it again."
    )


def _asked(engine: Engine, transaction: _Transaction, give_up: float) -> str | None:
    """What the server says; where it still waits for our commit, it is told that none will come."""
    with engine.connect() as connection, _hung_up_after(connection, max(PAUSE_SECONDS, give_up - time.monotonic())):
        fate: str | None = connection.exec_driver_sql(_FATE, (transaction.number,)).scalar_one()
        if fate == GOING_ON:
            connection.exec_driver_sql(_END, (transaction.process, transaction.number))
        return fate


@contextmanager
def _hung_up_after(connection: Connection, seconds: float) -> Iterator[None]:
    """Close the line to a server that does not answer in time; the driver itself would wait for ever."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with socket.socket(fileno=os.dup(driver.fileno())) as line:
        timer = Timer(seconds, _hang_up, [line])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _hang_up(line: socket.socket) -> None:
    line.shutdown(socket.SHUT_RDWR)
