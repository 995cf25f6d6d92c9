"""The ledger, opened: reading and writing in whole transactions."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

from ledger._commit import commit
from ledger._engine import WAIT_SECONDS, address, engine_for, is_wal_safe, reading
from ledger._holder import Holder, this_process
from ledger._key import audit_key
from ledger._migrate import migrate
from ledger.errors import LedgerBusy, LedgerUnavailable

VARIABLE = "WHARFINGER_LEDGER_URL"
FILE = "ledger.db"
TURN_SECONDS = 60
TURNS: defaultdict[str, Lock] = defaultdict(Lock)
FAILURES = (DatabaseError, OperationalError)  # and not those of a statement, such as a broken constraint
BUSY_WORDS = ("locked", "lock timeout", "deadlock")


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """An open ledger. `clock` times leases only; every other instant is handed in. `key` seals the audit log."""

    engine: Engine
    home: Path | None
    clock: Callable[[], datetime]
    holder: Holder
    key: bytes = field(repr=False)

    @contextmanager
    def read(self, action: str) -> Iterator[Session]:
        """One consistent reading transaction; `action` names the act in error messages."""
        with self._told(action), Session(self.engine.execution_options(**reading(self.engine))) as session:
            yield session

    @contextmanager
    def write(self, action: str, *, lock: str = "") -> Iterator[Session]:
        """One writing transaction: all of it is saved at the end, or nothing.

        `lock` lets only one transaction of that name in at a time; SQLite has one writer anyhow.
        LedgerBusy after 5 seconds of waiting, LedgerUnavailable if the disk or the server fails, LedgerUncertain if the
        server is lost while it saves and is not back in time to say whether it did.
        """
        with (
            self._told(action),
            self._turn(action),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            session.begin()
            session.connection()
            if lock:
                self.lock(session, lock)
            yield session
            commit(self.engine, session, action)

    def lock(self, session: Session, name: str) -> None:
        """Wait until no other transaction holds `name`, and hold it to the end of this one."""
        if self.engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(name.encode()),))

    def caution(self) -> str:
        """What `check` should say about the database's version; empty if all is well."""
        if self.engine.dialect.name != "sqlite" or is_wal_safe(sqlite3.sqlite_version_info):
            return ""
        return (
            f"SQLite {sqlite3.sqlite_version} can corrupt a write-ahead log (mended in 3.51.3), so the ledger keeps a "
            "rollback journal: safe, but readers wait for writers. Several machines or many users: use PostgreSQL."
        )

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _turn(self, action: str) -> Iterator[None]:
        """The threads of this process write to SQLite one after another: its own waiting is not fair to them."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        turn = TURNS[str(self.engine.url.database)]
        if not turn.acquire(timeout=TURN_SECONDS):
            raise LedgerBusy(
                f"Could not {action}: another thread has been writing for {TURN_SECONDS} seconds. Try again."
            )
        try:
            yield
        finally:
            turn.release()

    @contextmanager
    def _told(self, action: str) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if type(error) not in FAILURES:
                raise
            reason = str(error.orig).splitlines()[0]
            where = self.engine.url.render_as_string(hide_password=True)
            if any(word in reason for word in BUSY_WORDS):
                raise LedgerBusy(
                    f"Could not {action}: the ledger was busy for {WAIT_SECONDS} seconds ({reason}). "
                    "Nothing was saved; try again."
                ) from None
            raise LedgerUnavailable(
                f"Could not {action}: {where} says {reason!r}. Nothing was saved; mend that and try again."
            ) from None


def open_ledger(
    url_or_path: str | Path, *, home: Path | None = None, clock: Callable[[], datetime] = wall_clock
) -> Ledger:
    """Open a ledger, made or migrated to this version's tables first.

    A path opens SQLite there, a URL PostgreSQL. `home` keeps audit.key; for SQLite it is the file's folder.
    AddressUnknown, AuditKeyError, LedgerUnavailable.
    """
    url = address(url_or_path)
    if home is None and url.get_backend_name() == "sqlite":
        home = Path(str(url.database)).parent
    ledger = Ledger(engine=engine_for(url), home=home, clock=clock, holder=this_process(), key=audit_key(home))
    with ExitStack() as stack:
        stack.callback(ledger.close)
        with ledger._told("open the ledger"):
            migrate(ledger.engine)
        stack.pop_all()
    return ledger


def open_home(home: Path, *, clock: Callable[[], datetime] = wall_clock) -> Ledger:
    """Open the ledger of a home: where WHARFINGER_LEDGER_URL says, else its ledger.db."""
    return open_ledger(os.environ.get(VARIABLE) or home / FILE, home=home, clock=clock)
