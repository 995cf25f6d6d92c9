"""Who answers for which exceptions? What `wharfinger route` shows and changes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from dashboard import tables
from dashboard.people.accounts import account
from ingest.errors import FatalError
from ledger import Ledger, open_home, routes
from ledger.routes import Route
from metrics.queues import queues

TEXTS = ("queue", "store", "warehouse", "owner", "escalate_to", "by", "note")


class Act(StrEnum):
    """What can be done about routes."""

    LIST = "list"
    HISTORY = "history"
    SET = "set"
    END = "end"


def route(
    action: Annotated[Act, typer.Argument(help="list, history, set or end.")] = Act.LIST,
    queue: Annotated[str, typer.Argument(help="Queue whose cases are routed.")] = "",
    owner: Annotated[str, typer.Option(help="Team that answers for them.")] = "",
    escalate_to: Annotated[str, typer.Option(help="Who hears of them when their time is up.")] = routes.ESCALATE_TO,
    store: Annotated[str, typer.Option(help="Only cases of this store.")] = routes.ANY,
    warehouse: Annotated[str, typer.Option(help="Only cases of this warehouse.")] = routes.ANY,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    home: Annotated[Path, typer.Option("--home", help="The folder of the installation.")] = Path(),
) -> None:
    """Say which team answers for which exceptions, and who is above it."""
    ledger = open_home(home)
    try:
        at = datetime.now(UTC).replace(microsecond=0)
        routes.declare(ledger, {name: one.owner for name, one in queues().items()}, at=at)
        if action in (Act.SET, Act.END):
            _change(ledger, action, (queue, store, warehouse), owner, escalate_to, note, at)
        found = routes.every(ledger, queue or None)
    finally:
        ledger.close()
    shown = found if action is Act.HISTORY else [one for one in found if one.valid_until is None]
    sys.stdout.write(tables.plain(_table(shown)))


def _change(
    ledger: Ledger, action: Act, scope: routes.Scope, owner: str, escalate_to: str, note: str, at: datetime
) -> None:
    queue, store, warehouse = scope
    if queue not in queues():
        raise FatalError(f"There is no queue {queue!r}", expected=f"one of {', '.join(queues())}")
    former = routes.current(ledger).routes.get(scope)
    actor = f"{account()} at the command line"
    if action is Act.SET:
        routes.change(
            ledger,
            queue,
            owner=owner,
            escalate_to=escalate_to,
            seen=former.route_id if former else None,
            actor=actor,
            at=at,
            note=note,
            store=store,
            warehouse=warehouse,
        )
    elif former is None:
        raise FatalError(f"{queue} has no route of its own there", action="`wharfinger route list` shows those it has.")
    else:
        routes.end(ledger, former.route_id, actor=actor, at=at, note=note)


def _table(found: list[Route]) -> pl.DataFrame:
    rows = [
        {
            "queue": one.queue,
            "store": one.store or "any",
            "warehouse": one.warehouse or "any",
            "owner": one.owner,
            "escalate_to": one.escalate_to,
            "valid_from": one.valid_from.replace(tzinfo=None),
            "valid_until": one.valid_until.replace(tzinfo=None) if one.valid_until else None,
            "by": one.actor,
            "note": one.note,
        }
        for one in sorted(found, key=lambda one: (one.queue, one.route_id))
    ]
    times = dict.fromkeys(("valid_from", "valid_until"), pl.Datetime("us"))
    return pl.DataFrame(rows, schema_overrides={**dict.fromkeys(TEXTS, pl.String), **times})
