"""Does the audit log show whatever is done to it, and can it not be changed by the program itself?"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from ledger import Ledger, audit, open_ledger
from ledger._seal import seal, stamp_head
from ledger._verify import GUARDS
from ledger.errors import AuditBroken
from ledger.tables.audit_entry import AuditEntry
from tests.ledger.conftest import Opener
from tests.ledger.steps import HOUR, NOON, contents, side_by_side

COLUMNS = "seq, at, actor, action, subject, detail, previous, seal"


def write(ledger: Ledger, *subjects: str) -> None:
    for subject in subjects:
        with ledger.write("try the log") as session:
            audit.append(
                ledger,
                session,
                at=NOON,
                actor="mia",
                action="resolve",
                subject=subject,
                detail={"note": "ü\n=1+1", "amount_minor": 9007199254740993},
            )


def kinds(ledger: Ledger) -> list[tuple[int, str]]:
    return [(fault.seq, fault.kind) for fault in audit.verify(ledger)]


def unguarded(ledger: Ledger, *tampering: str) -> None:
    """Do what only the owner of the database could do: take the triggers away, change rows, put the triggers back."""
    with ledger.engine.begin() as connection:
        if ledger.engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
            restore = ["SET session_replication_role = DEFAULT"]
        else:
            restore = _take_triggers(connection)
        for statement in (*tampering, *restore):
            connection.execute(text(statement))


def _take_triggers(connection: Connection) -> list[str]:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _, sql in found]


def edit(ledger: Ledger) -> None:
    unguarded(ledger, "UPDATE audit_entries SET actor = 'tom' WHERE seq = 3")


def edit_the_time(ledger: Ledger) -> None:
    unguarded(ledger, "UPDATE audit_entries SET at = '2026-11-16 12:00:00.000001+00:00' WHERE seq = 3")


def delete_from_the_middle(ledger: Ledger) -> None:
    unguarded(ledger, "DELETE FROM audit_entries WHERE seq = 3")


def delete_and_close_the_gap(ledger: Ledger) -> None:
    unguarded(
        ledger,
        "DELETE FROM audit_entries WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
        "UPDATE audit_entries SET seq = 4 WHERE seq = 5",
        "UPDATE audit_entries SET seq = 5 WHERE seq = 6",
    )


def cut_the_tail(ledger: Ledger) -> None:
    unguarded(ledger, "DELETE FROM audit_entries WHERE seq > 4")


def cut_the_tail_and_move_the_head(ledger: Ledger) -> None:
    last = "(SELECT seal FROM audit_entries WHERE seq = 4)"
    unguarded(
        ledger,
        "DELETE FROM audit_entries WHERE seq > 4",
        f"UPDATE audit_head SET seq = 4, seal = {last}",  # noqa: S608
    )


def cut_everything(ledger: Ledger) -> None:
    unguarded(ledger, "DELETE FROM audit_entries", "UPDATE audit_head SET seq = 0, seal = ''")


def remove_the_head(ledger: Ledger) -> None:
    unguarded(ledger, "DELETE FROM audit_head")


def reorder(ledger: Ledger) -> None:
    unguarded(
        ledger,
        "UPDATE audit_entries SET seq = -3 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
        "UPDATE audit_entries SET seq = 4 WHERE seq = -3",
    )


def restamp(ledger: Ledger) -> None:
    """Rewrite entry 3 and seal everything after it anew, with another key than ours."""
    forger = b"f" * 32
    with ledger.read("copy") as session:
        rows = session.connection().execute(text("SELECT seal FROM audit_entries WHERE seq = 2")).all()
        kept = [session.get_one(AuditEntry, seq) for seq in range(3, 7)]
        session.expunge_all()
    previous, updates = rows[0][0], []
    for entry in kept:
        entry.actor, entry.previous = "tom", previous
        previous = seal(forger, entry)
        updates.append(
            f"UPDATE audit_entries SET actor = 'tom', previous = '{entry.previous}', seal = '{previous}' "  # noqa: S608
            f"WHERE seq = {entry.seq}"
        )
    head = f"UPDATE audit_head SET seal = '{previous}', stamp = '{stamp_head(forger, 6, previous)}'"  # noqa: S608
    unguarded(ledger, *updates, head)


TAMPERING: list[tuple[Callable[[Ledger], None], int, str]] = [
    (edit, 3, "altered"),
    (edit_the_time, 3, "altered"),
    (delete_from_the_middle, 3, "missing"),
    (delete_and_close_the_gap, 3, "altered"),
    (cut_the_tail, 5, "missing"),
    (cut_the_tail_and_move_the_head, 5, "head"),
    (cut_everything, 1, "head"),
    (remove_the_head, 7, "head"),
    (reorder, 3, "altered"),
    (restamp, 3, "altered"),
]


def test_a_whole_log_verifies_and_keeps_what_was_written(ledger: Ledger) -> None:
    assert audit.verify(ledger) == []
    assert audit.anchor(ledger, at=NOON) is None
    write(ledger, "case 1", "case 2", "case 1")
    assert audit.verify(ledger) == []
    first, third = audit.entries(ledger, subject="case 1")
    assert (first.seq, third.seq, first.at, first.actor) == (1, 3, NOON, "mia")
    assert json.loads(first.detail) == {"note": "ü\n=1+1", "amount_minor": 9007199254740993}


@pytest.mark.parametrize(("tamper", "first", "kind"), TAMPERING, ids=[tamper.__name__ for tamper, _, _ in TAMPERING])
def test_tampering_is_found_at_the_first_entry_concerned(
    ledger: Ledger, tamper: Callable[[Ledger], None], first: int, kind: str
) -> None:
    write(ledger, *"abcdef")
    tamper(ledger)
    assert kinds(ledger) == [(first, kind)]


def test_an_older_database_put_back_is_found_by_the_anchor(ledger: Ledger, tmp_path: Path) -> None:
    write(ledger, *"abcd")
    before = contents(ledger)["audit_head"]
    audit.anchor(ledger, at=NOON)
    write(ledger, *"ef")
    made = audit.anchor(ledger, at=NOON + HOUR)
    assert made is not None
    ((name, seq, last, stamp),) = before
    head = f"UPDATE audit_head SET seq = {seq}, seal = '{last}', stamp = '{stamp}' WHERE name = '{name}'"  # noqa: S608
    unguarded(ledger, "DELETE FROM audit_entries WHERE seq > 4", head)
    assert kinds(ledger) == [(5, "missing")]
    (tmp_path / "audit.anchors").unlink()
    assert kinds(ledger) == []
    assert [fault.seq for fault in audit.verify(ledger, known=[made])] == [5]
    write(ledger, *"gh")
    assert [(fault.seq, fault.kind) for fault in audit.verify(ledger, known=[made])] == [(6, "anchor")]


def test_an_anchor_is_noted_once_for_each_growth_and_cannot_be_forged(ledger: Ledger, tmp_path: Path) -> None:
    notes = tmp_path / "audit.anchors"
    write(ledger, "a")
    made = audit.anchor(ledger, at=NOON)
    assert made is not None
    assert audit.anchor(ledger, at=NOON + HOUR) == replace(made, at=NOON + HOUR)
    write(ledger, "b")
    audit.anchor(ledger, at=NOON + 2 * HOUR)
    assert len(notes.read_text().splitlines()) == 2
    notes.write_text(notes.read_text().replace('"seq": 2', '"seq": 3') + "nonsense\n")
    assert kinds(ledger) == [(0, "anchor"), (0, "anchor")]


@pytest.mark.parametrize("table", ["audit_entries", "case_events", "case_remarks"])
@pytest.mark.parametrize("act", ["UPDATE {0} SET actor = 'tom'", "DELETE FROM {0}"])
def test_rows_of_the_log_cannot_be_changed_or_removed(ledger: Ledger, table: str, act: str) -> None:
    write(ledger, "a")
    with ledger.engine.begin() as connection:
        connection.execute(text(CASE))
        connection.execute(
            text("INSERT INTO case_events VALUES (1, 1, '2026-11-16 12:00:00+00:00', 'mia', 'x', '', '')")
        )
        connection.execute(
            text(
                "INSERT INTO case_remarks VALUES (1, 1, '2026-11-16 12:00:00+00:00', 'mia', 'comment', 'x', '', 1, '')"
            )
        )
    before = contents(ledger)
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), ledger.engine.begin() as connection:
        connection.execute(text(act.format(table)))
    assert contents(ledger) == before


CASE = """
INSERT INTO cases (case_id, fingerprint, queue, store, subject, summary, status, true_since, opened_at, updated_at,
                   reopened, is_repeat, version)
VALUES (1, 'f', 'q', 's', 'x', 'x', 'open', '2026-11-16 12:00:00+00:00', '2026-11-16 12:00:00+00:00',
        '2026-11-16 12:00:00+00:00', 0, false, 1)
"""


def test_neither_replacing_nor_emptying_gets_around_the_guards(ledger: Ledger) -> None:
    write(ledger, "a", "b")
    before = contents(ledger)
    around = {
        "sqlite": f"INSERT OR REPLACE INTO audit_entries SELECT {COLUMNS} FROM audit_entries WHERE seq = 1",  # noqa: S608
        "postgresql": "TRUNCATE audit_entries",
    }[ledger.engine.dialect.name]
    for act in (around, "DELETE FROM audit_head"):
        with pytest.raises(DatabaseError, match=r"append-only|cannot be removed"), ledger.engine.begin() as connection:
            connection.execute(text(act))
    assert contents(ledger) == before


def test_a_guard_that_is_gone_is_named(ledger: Ledger) -> None:
    engine = ledger.engine.dialect.name
    with ledger.engine.begin() as connection:
        if engine == "sqlite":
            _take_triggers(connection)
        else:
            for table in ("audit_entries", "audit_head", "book_lines", "book_revisions", "case_events"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    faults = audit.verify(ledger)
    assert {fault.kind for fault in faults} == {"guard"}
    assert len(faults) == len(GUARDS[engine])


def test_another_key_neither_verifies_the_log_nor_writes_on_top_of_it(ledger: Ledger) -> None:
    write(ledger, "a", "b")
    stranger = replace(ledger, key=b"x" * 32)
    assert kinds(stranger)[0] == (1, "altered")
    before = contents(ledger)
    with pytest.raises(AuditBroken, match="under another key than ours"):
        write(stranger, "c")
    remove_the_head(ledger)
    with pytest.raises(AuditBroken, match="holds 2 entries but its end is gone"):
        write(ledger, "c")
    assert contents(ledger, "audit_head") == {name: rows for name, rows in before.items() if name != "audit_head"}


def test_an_act_that_fails_after_its_entry_leaves_neither(ledger: Ledger) -> None:
    write(ledger, "a")
    before = contents(ledger)
    with pytest.raises(ZeroDivisionError), ledger.write("fail") as session:
        audit.append(ledger, session, at=NOON, actor="mia", action="x", subject="y", detail={})
        raise ZeroDivisionError
    assert contents(ledger) == before


def test_four_processes_writing_at_once_make_one_chain(opened: Opener, address: str, tmp_path: Path) -> None:
    def fifty(name: str) -> int:
        with closing(open_ledger(address, home=tmp_path)) as own:
            write(own, *[name] * 50)
        return 50

    ledger = opened()
    assert side_by_side(*(lambda name=name: fifty(name) for name in "abcd")) == [50] * 4
    assert len(contents(ledger)["audit_entries"]) == 200
    assert audit.verify(ledger) == []
