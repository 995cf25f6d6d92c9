"""Is the database opened as promised, migrated on both engines, and honest when it cannot be used?"""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import Session, SQLModel

from ledger import Ledger, audit, cases, landings, open_home, open_ledger, runs
from ledger._engine import address as address_of
from ledger._engine import is_wal_safe, journal_for
from ledger._migrate import config
from ledger.errors import (
    AddressUnknown,
    AuditKeyError,
    LedgerBusy,
    LedgerTooNew,
    LedgerUnavailable,
    NaiveInstant,
)
from tests.ledger.conftest import Opener
from tests.ledger.steps import NOON, QUEUE, contents, landed, row, side_by_side, split

NEWEST = ScriptDirectory.from_config(config()).get_current_head()


def test_migrations_make_exactly_the_tables_of_the_models(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert context.get_current_revision() == NEWEST
        assert compare_metadata(context, SQLModel.metadata) == []


def test_four_processes_may_open_a_new_ledger_at_once(tmp_path: Path) -> None:
    def opening() -> str:
        with closing(open_ledger(tmp_path / "ledger.db")) as ledger, ledger.engine.connect() as connection:
            return str(MigrationContext.configure(connection).get_current_revision())

    assert side_by_side(*[opening] * 4) == [NEWEST] * 4


def test_a_newer_ledger_is_left_alone(ledger: Ledger, opened: Opener) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerTooNew, match=rf"version 9999.*up to {NEWEST}"):
        opened()
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": NEWEST})


def test_instants_come_back_in_utc_whatever_zone_they_had(ledger: Ledger) -> None:
    there = datetime(2026, 11, 16, 17, 30, 0, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    runs.start(ledger, "run", there)
    kept = runs.recent(ledger, 1)[0].as_of
    assert kept == there
    assert kept.utcoffset() == timedelta(0)
    assert kept.isoformat() == "2026-11-16T12:00:00.000005+00:00"


def test_instants_without_a_zone_are_refused_one_by_one_and_in_bulk(ledger: Ledger) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(NaiveInstant, match="no time zone"):
        runs.start(ledger, "run", naive)
    with pytest.raises(NaiveInstant, match="no time zone"):
        cases.reconcile(ledger, QUEUE, [row("a", since=naive)], NOON)
    assert (runs.recent(ledger, 9), cases.find(ledger)) == ([], [])


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "persist"),
        ((3, 44, 5), "persist"),
        ((3, 44, 6), "wal"),
        ((3, 45, 0), "persist"),
        ((3, 50, 6), "persist"),
        ((3, 50, 7), "wal"),
        ((3, 51, 0), "persist"),
        ((3, 51, 2), "persist"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_a_write_ahead_log_is_used_where_sqlite_keeps_it_whole(version: tuple[int, ...], journal: str) -> None:
    assert journal_for(version) == journal


def test_sqlite_syncs_waits_and_says_which_journal_it_keeps(tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path / "ledger.db")) as ledger, ledger.engine.connect() as connection:
        pragma = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
        is_safe = is_wal_safe(sqlite3.sqlite_version_info)
        journal = journal_for(sqlite3.sqlite_version_info)
        assert pragma == {"journal_mode": journal, "synchronous": 2, "busy_timeout": 5_000, "foreign_keys": 1}
        assert (ledger.caution() == "") is is_safe
        assert is_safe or sqlite3.sqlite_version in ledger.caution()


def test_with_a_write_ahead_log_everything_holds_too_and_an_older_sqlite_can_go_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mode() -> object:
        with closing(open_ledger(tmp_path / "ledger.db")) as ledger, ledger.engine.connect() as connection:
            return connection.execute(text("PRAGMA journal_mode")).scalar()

    def hundred(name: str) -> int:
        with closing(open_ledger(tmp_path / "ledger.db")) as ledger:
            return sum(landings.register(ledger, landed(f"{name}/{number}")) for number in range(100))

    monkeypatch.setattr("ledger._engine.journal_for", lambda _: "wal")
    assert mode() == "wal"
    assert side_by_side(*(lambda name=name: hundred(name) for name in "abc")) == [100] * 3
    monkeypatch.setattr("ledger._engine.journal_for", lambda _: "persist")
    assert mode() == "persist"
    with closing(open_ledger(tmp_path / "ledger.db")) as ledger:
        assert len(landings.known(ledger)) == 300


def test_a_ledger_locked_by_another_is_reported_with_the_act(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger._engine.WAIT_SECONDS", 0.2)
    ledger, other = opened(), opened()
    with Session(other.engine) as elsewhere:
        elsewhere.connection()
        other.lock(elsewhere, "cases")
        with pytest.raises(LedgerBusy, match=r"Could not reconcile the queue stock_mismatch.*Nothing was saved"):
            cases.reconcile(ledger, QUEUE, [row("a")], NOON)
    assert cases.find(ledger) == []
    assert cases.reconcile(ledger, QUEUE, [row("a")], NOON).opened == 1


def test_a_thread_that_never_ends_its_writing_does_not_hold_the_others_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger._ledger.TURN_SECONDS", 0.1)
    with (
        closing(open_ledger(tmp_path / "ledger.db")) as ledger,
        ledger.write("think"),
        pytest.raises(LedgerBusy, match="another thread"),
    ):
        runs.start(ledger, "run", NOON)


def test_a_full_disk_refuses_the_act_as_a_whole(tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path / "ledger.db")) as ledger:
        with ledger.engine.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        before = contents(ledger)
        with pytest.raises(LedgerUnavailable, match=r"Could not reconcile the queue .* full"):
            cases.reconcile(ledger, QUEUE, [row(str(number)) for number in range(500)], NOON)
        assert contents(ledger) == before
        assert audit.verify(ledger) == []


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable) as told:
        open_ledger("postgresql://ann:hunter2@127.0.0.1:1/none", home=tmp_path)
    assert "127.0.0.1" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_ledger_and_a_folder_that_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"a spreadsheet, perhaps" * 100)
    with pytest.raises(LedgerUnavailable, match=r"Could not open the ledger: .*db says 'file is not a database'"):
        open_ledger(tmp_path / "ledger.db")
    with pytest.raises(AuditKeyError, match="neither read nor made"):
        open_ledger(tmp_path / "nowhere" / "ledger.db")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "post gres://x", "duckdb:///x.db"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(AddressUnknown, match="expected postgresql://"):
        address_of(url)


def test_a_home_keeps_its_ledger_where_the_environment_says(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(open_home(home)) as ledger:
        runs.start(ledger, "run", NOON)
    assert (home / "ledger.db").exists()
    monkeypatch.setenv("WHARFINGER_LEDGER_URL", address)
    with closing(open_home(home)) as ledger:
        assert runs.recent(ledger, 1) == []


def test_the_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    def key() -> bytes:
        with closing(open_ledger(tmp_path / "ledger.db")) as ledger:
            return ledger.key

    keys, raised = split(side_by_side(*[key] * 4))
    assert raised == []
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "key" in path.name) == ["audit.key"]


def test_the_key_may_come_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def key() -> bytes:
        with closing(open_ledger(tmp_path / "ledger.db")) as ledger:
            assert ledger.key.hex() not in repr(ledger)
            return ledger.key

    secret = tmp_path / "secret"
    secret.write_text("ab" * 32 + "\n")
    monkeypatch.setenv("WHARFINGER_AUDIT_KEY_FILE", str(secret))
    assert key() == bytes.fromhex("ab" * 32)
    monkeypatch.setenv("WHARFINGER_AUDIT_KEY", "cd" * 32)
    assert key() == bytes.fromhex("cd" * 32)
    assert not (tmp_path / "audit.key").exists()


@pytest.mark.parametrize(("text_of_key", "complaint"), [("xyz", "no hex"), ("abcd", "2 bytes"), ("", "0 bytes")])
def test_a_key_that_is_none_is_refused(tmp_path: Path, text_of_key: str, complaint: str) -> None:
    (tmp_path / "audit.key").write_text(text_of_key)
    with pytest.raises(AuditKeyError, match=complaint):
        open_ledger(tmp_path / "ledger.db")


def test_a_shared_ledger_without_any_key_is_refused() -> None:
    with pytest.raises(AuditKeyError, match=re.escape("set WHARFINGER_AUDIT_KEY")):
        open_ledger("postgresql://ann@127.0.0.1:1/none")


def test_landings_registered_by_six_threads_are_all_there(opened: Opener) -> None:
    ledger = opened()

    def hundred(thread: int) -> int:
        return sum(landings.register(ledger, landed(f"s/f/{thread}-{number}.jsonl.zst")) for number in range(100))

    assert side_by_side(*(lambda thread=thread: hundred(thread) for thread in range(6))) == [100] * 6
    assert len(landings.known(ledger)) == 600
