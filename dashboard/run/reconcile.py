"""Turn what the queues return into cases in the ledger, and hand the case log back as a source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ingest.building.vicinity import Vicinity
from ingest.parts import fingerprints
from ingest.parts.renewal import renew_episodes, renew_stretches, replace_episodes
from ingest.warehouse import Builder
from ledger import Ledger, cases, notices, pairs, routes
from ledger.cases import QueueRow, Reconciliation
from metrics.queues import OwnCosts, Queue, after_cases, before_cases, queues

EPISODES = "episodes"
OPEN = """
SELECT
  e.queue, e.fingerprint, e.subject, e.store, e.summary, e.true_since, e.amount_minor, e.currency, e.channel,
  e.warehouse, e.carrier, e.order_id, e.order_name, e.due_at, e._file, e._line,
  (coalesce((2 * e.amount_minor * w.share + w.base) // (2 * w.base), 0) + coalesce(p.cost_minor, 0))::BIGINT
FROM episodes AS e
LEFT JOIN currency_worth AS w ON w.currency = e.currency
LEFT JOIN (SELECT queue, sum(cost_minor) AS cost_minor FROM queue_prices GROUP BY queue) AS p ON p.queue = e.queue
WHERE e.ended_at IS NULL
"""
ENDED = """
SELECT fingerprint, max(ended_at)
FROM episodes
SEMI JOIN (SELECT unnest($present::VARCHAR[]) AS fingerprint) AS present USING (fingerprint)
WHERE ended_at IS NOT NULL
GROUP BY fingerprint
"""


def find_episodes(builder: Builder, vicinity: Vicinity | None, own: OwnCosts) -> None:
    """Bring prices and episodes up to the snapshot: whole, or by order what is in the vicinity."""
    for name, sql in before_cases(own).items():
        if vicinity is None or name != EPISODES:
            builder.create_fact(name, sql)
    if vicinity is None:
        fingerprints.note_all(builder)
        return
    fingerprints.note_contacts(builder)
    fingerprints.note_part(builder)
    by_order = {name: queue.episodes_sql() for name, queue in queues().items() if queue.is_by_order}
    renew_episodes(builder, EPISODES, by_order)
    for name, queue in queues().items():
        if name not in by_order:
            bring = renew_stretches if queue.is_by_stock else replace_episodes
            bring(builder, EPISODES, name, queue.episodes_sql())
    fingerprints.note_part(builder)


def tell_cases(builder: Builder, vicinity: Vicinity | None) -> None:
    """Make the facts on cases, once their log has been read: whole, or of those in question."""
    with fingerprints.opened(builder, in_parts=vicinity is not None) as in_parts:
        for name, sql in after_cases().items():
            if in_parts and name in fingerprints.BY_FINGERPRINT:
                fingerprints.renew(builder, name, sql)
            elif in_parts and name == fingerprints.CONTACTS:
                fingerprints.renew_contacts(builder, sql)
            else:
                builder.create_fact(name, sql)


def reconcile(builder: Builder, ledger: Ledger, as_of: datetime, run_id: int) -> dict[str, Reconciliation]:
    """Open, keep, reopen and close cases so that they say what `episodes` says: queue → what changed."""
    declared = queues()
    routing = routes.declare(ledger, {name: queue.owner for name, queue in declared.items()}, at=as_of)
    rows: dict[str, list[QueueRow]] = {name: [] for name in declared}
    for record in builder.rows(OPEN):
        rows[record[0]].append(_row(declared[record[0]], record, routing))
    present = cases.present(ledger)
    ended = {fingerprint: _utc(at) for fingerprint, at in builder.rows(ENDED, {"present": present})}
    ((days,),) = builder.rows("SELECT reopen_within_days FROM snapshot")
    return cases.reconcile_all(ledger, rows, as_of, ended=ended, run_id=run_id, reopen_within=timedelta(days=int(days)))


def _row(queue: Queue, record: tuple[Any, ...], routing: routes.Routing) -> QueueRow:
    _, fingerprint, subject, store, summary, since, amount, currency, *where, file, line, exposure = record
    channel, warehouse, carrier, order_id, order_name, due_at = where
    route = routing.of(queue.name, store, warehouse)
    return QueueRow(
        fingerprint=fingerprint,
        subject=subject,
        store=store,
        summary=summary,
        true_since=_utc(since),
        amount_minor=amount,
        currency=currency,
        due_at=_utc(due_at or since + timedelta(hours=float(queue.target_hours))),
        channel=channel,
        warehouse=warehouse,
        carrier=carrier,
        order_id=order_id,
        order_name=order_name,
        file=file,
        line=line,
        exposure_minor=exposure,
        owner=route.owner,
        escalate_to=route.escalate_to,
    )


def _utc(naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC)


def case_lines(ledger: Ledger, after: int) -> list[str]:
    """The case log, one JSON document a case that changed after this revision."""
    return [
        orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS).decode()
        for row in cases.log(ledger, after=after)
    ]


def decision_lines(ledger: Ledger) -> list[str]:
    """What people decided on pairs of orders, one JSON document a pair."""
    return [orjson.dumps(row).decode() for row in pairs.log(ledger)]


def notice_lines(ledger: Ledger) -> list[str]:
    """Which messages did not arrive, one JSON document a message."""
    return [orjson.dumps(row).decode() for row in notices.log(ledger)]
