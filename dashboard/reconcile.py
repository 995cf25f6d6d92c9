"""Turn what the queues return into cases in the ledger, and hand the case log back as a source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import polars as pl

from ingest.vicinity import Vicinity, renew_episodes, replace_episodes
from ingest.warehouse import Builder
from ledger import Ledger, cases, pairs
from ledger.cases import QueueRow, Reconciliation
from metrics.queues import Queue, all_episodes_sql, queues

EPISODES = "episodes"
_OF_QUEUE = f"SELECT * FROM {EPISODES} WHERE queue = $queue"  # noqa: S608


def find_episodes(builder: Builder, vicinity: Vicinity | None) -> None:
    """Bring the table of episodes up to the snapshot: whole, or by order what is in the vicinity."""
    if vicinity is None:
        builder.create_fact(EPISODES, all_episodes_sql())
        return
    for name, queue in queues().items():
        if queue.is_by_order:
            renew_episodes(builder, EPISODES, name, queue.episodes_sql())
        else:
            replace_episodes(builder, EPISODES, name, queue.episodes_sql())


def reconcile(builder: Builder, ledger: Ledger, as_of: datetime, run_id: int) -> dict[str, Reconciliation]:
    """Open, keep, reopen and close cases, queue by queue: queue → what changed."""
    return {name: _queue(builder, ledger, queue, as_of, run_id) for name, queue in queues().items()}


def _queue(builder: Builder, ledger: Ledger, queue: Queue, as_of: datetime, run_id: int) -> Reconciliation:
    episodes = builder.query(_OF_QUEUE, {"queue": queue.name})
    open_rows = episodes.filter(pl.col("ended_at").is_null())
    ended = episodes.filter(pl.col("ended_at").is_not_null()).group_by("fingerprint").agg(pl.col("ended_at").max())
    return cases.reconcile(
        ledger,
        queue.name,
        list(_rows(queue, open_rows)),
        as_of,
        ended={row["fingerprint"]: row["ended_at"].replace(tzinfo=UTC) for row in ended.iter_rows(named=True)},
        run_id=run_id,
    )


def _rows(queue: Queue, frame: pl.DataFrame) -> Iterator[QueueRow]:
    for row in frame.iter_rows(named=True):
        since = row["true_since"].replace(tzinfo=UTC)
        yield QueueRow(
            fingerprint=row["fingerprint"],
            subject=row["subject"],
            store=row["store"],
            summary=row["summary"],
            true_since=since,
            amount_minor=row["amount_minor"],
            currency=row["currency"],
            due_at=since + timedelta(hours=float(queue.target_hours)),
        )


def case_lines(ledger: Ledger) -> list[str]:
    """The case log, one JSON document a case."""
    return [
        orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS).decode() for row in cases.log(ledger)
    ]


def decision_lines(ledger: Ledger) -> list[str]:
    """What people decided on pairs of orders, one JSON document a pair."""
    return [orjson.dumps(row).decode() for row in pairs.log(ledger)]
