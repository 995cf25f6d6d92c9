"""What the ledger's tests have in common: instants, queue rows, and a wholly different way to look at the tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect, text

from ledger import Ledger, cases
from ledger.cases import Case, QueueRow
from ledger.landings import LandedRow

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUEUE = "stock_mismatch"
Result = TypeVar("Result")


def row(name: str, *, since: datetime = NOON, queue: str = QUEUE, summary: str = "2 units apart") -> QueueRow:
    return QueueRow(
        fingerprint=f"{queue}|berlin|{name}",
        subject=name,
        store="berlin",
        summary=summary,
        true_since=since,
        amount_minor=1_999,
        currency="EUR",
        due_at=since + DAY,
    )


def contents(ledger: Ledger, *leaving_out: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, table by table, read without the ledger's own models."""
    with ledger.engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - set(leaving_out))
        quoted = {name: connection.dialect.identifier_preparer.quote(name) for name in names}
        found = {name: connection.execute(text(f"SELECT * FROM {quoted[name]}")).all() for name in names}  # noqa: S608
        return {name: sorted((tuple(record) for record in records), key=repr) for name, records in found.items()}


def side_by_side(*acts: Callable[[], Result]) -> list[Result | BaseException]:
    """Do the acts at the same moment, each in its own thread; what each returned or raised."""
    gate = threading.Barrier(len(acts))
    results: list[Result | BaseException] = [RuntimeError("did not run")] * len(acts)

    def work(place: int, act: Callable[[], Result]) -> None:
        gate.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=work, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def split(results: Sequence[Any]) -> tuple[list[Any], list[BaseException]]:
    """What was returned, and what was raised."""
    raised = [result for result in results if isinstance(result, BaseException)]
    return [result for result in results if not isinstance(result, BaseException)], raised


def landed(path: str) -> LandedRow:
    return LandedRow(
        path=path,
        source="berlin",
        system="shopify",
        store="berlin",
        feed="orders_page",
        sha256="0" * 64,
        bytes=10,
        lines=1,
        expected=None,
        cursor={"updated_at": "2026-11-16T12:00:00Z"},
        fetched_at=NOON,
        run_id=None,
    )


def reconciled(
    ledger: Ledger, at: datetime, *rows: QueueRow, ended: dict[str, datetime] | None = None
) -> tuple[int, int, int, int]:
    done = cases.reconcile(ledger, QUEUE, rows, at, ended=ended or {})
    return done.opened, done.reopened, done.closed, done.kept


def only(ledger: Ledger) -> Case:
    (case,) = cases.find(ledger)
    return case


ACTS: dict[str, cases.Act] = {
    "resolve": cases.Resolve(root_cause="sync_fault"),
    "dismiss": cases.Dismiss(reason="as it should be"),
    "accept": cases.Accept(reason="cheaper so", until=NOON + 1_000 * DAY),
    "reopen": cases.Reopen(),
    "undo": cases.Undo(),
}


def decided(ledger: Ledger, case: Case, action: str | cases.Act, at: datetime, *, actor: str = "mia") -> Case:
    act = ACTS[action] if isinstance(action, str) else action
    return cases.decide(ledger, case.case_id, act, version=case.version, actor=actor, at=at)


def acts(ledger: Ledger, case_id: int) -> list[tuple[int, str, str]]:
    return [(event.version, event.actor, event.action) for event in cases.history(ledger, case_id)]
