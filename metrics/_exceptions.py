"""From episodes to cases, and what they cost: the SELECTs of `episodes`, `fact_exceptions` and `fact_costs`."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.causes import CAUSES, LAYERS, answer
from metrics._cost import CURRENCY, OwnCosts
from metrics._errors import DefinitionError
from metrics._queue import Queue


def episodes_sql(queues: Sequence[Queue]) -> str:
    """When was which subject wrong? The episodes of all queues."""
    return "\nUNION ALL\n".join(f"SELECT * FROM (\n{queue.episodes_sql()})" for queue in queues)  # noqa: S608


def prices_sql(queues: Sequence[Queue], own: OwnCosts) -> str:
    """What does a case of each queue cost? One row a queue and item: queue, item, cost_minor in the group's currency.

    DefinitionError for own figures of a queue that is not there.
    """
    known = {queue.name for queue in queues}
    if unknown := sorted(set(own.items) - known):
        raise DefinitionError(f"costs: there is no queue {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    rows = []
    for queue in queues:
        mine = own.items.get(queue.name, {})
        for item in sorted({*queue.cost.items, *mine}):
            minor, currency = (mine[item], own.currency) if item in mine else (queue.cost.items[item], CURRENCY)
            rows.append(f"('{queue.name}', '{item}', {int(minor)}, '{currency}')")
    return f"""SELECT p.queue, p.item, ((2 * p.minor * w.share + w.base) // (2 * w.base))::BIGINT AS cost_minor
FROM (VALUES {", ".join(rows)}) AS p(queue, item, minor, currency)
LEFT JOIN currency_worth AS w ON w.currency = p.currency
"""  # noqa: S608


def costs_sql() -> str:
    """What did each case cost, and for what? One row a case and item, in the group's currency.

    A dismissed case cost nothing. The items of a case add up to its `cost_minor` in `fact_exceptions`.
    """
    return """SELECT
  e.store, e.channel, e.warehouse, e.carrier, e.tags, e.queue, e.fingerprint, e.order_id, e.order_name, e.layer,
  e.root_cause, e.issue, e.outcome, p.item, p.cost_minor, e.group_currency AS currency, e.true_day, e._file, e._line
FROM fact_exceptions AS e
JOIN queue_prices AS p ON p.queue = e.queue
WHERE e.outcome <> 'dismissed'
"""


def watched_sql() -> str:
    """Since when does somebody look at each store? One row a store: since the first run that opened a case of it.

    What belongs to no store is watched since the first case of any.
    """
    return """SELECT split_part(fingerprint, '|', 2) AS store, min(opened_at) AS since_at
FROM cases
WHERE split_part(fingerprint, '|', 2) <> 'unknown'
GROUP BY ALL
UNION ALL
SELECT 'unknown', min(opened_at) FROM cases
"""


def exceptions_sql(queues: Sequence[Queue]) -> str:
    """Which cases were there, how long were they open, and what came of them? One row a case of a fingerprint.

    Episodes that follow each other within `snapshot.reopen_within_days` are one case; its open times add up. The
    outcome is open, auto_resolved, aged (over, but nobody mended it), or what a person decided (`cases`) and what ends
    the case: resolved, dismissed, accepted. `is_repeat` says that it came back: within that time (`reopened`), or later
    as a case of its own.
    `cost_minor` is empty where a currency has no rate. `unseen_seconds` is the time from when it was true until a case
    was first opened for it (`is_found`), all its time where none was; `is_watched` says that somebody looked by then.
    """
    declared = ", ".join(
        f"('{queue.name}', '{queue.layer}', '{queue.owner}', '{queue.severity}', {queue.target_hours * 3600})"
        for queue in queues
    )
    issues = ", ".join(f"('{cause}', '{layer}', '{answer(cause, layer)}')" for cause in CAUSES for layer in LAYERS)
    return f"""WITH
declared(queue, layer, owner, severity, target_seconds) AS (VALUES {declared}),
issues(root_cause, layer, issue) AS (VALUES {issues}),
{_JUDGED}{_CASES}"""


_JUDGED = """prices AS (
  SELECT queue, CASE WHEN count(*) = count(cost_minor) THEN sum(cost_minor) END AS cost_minor
  FROM queue_prices
  GROUP BY queue
),
spaced AS (
  SELECT
    rowid AS row, fingerprint, true_since, ended_at,
    lag(ended_at) OVER (PARTITION BY fingerprint ORDER BY true_since) AS ended_before
  FROM episodes
),
numbered AS (
  SELECT e.*, count(*) FILTER (
    WHERE e.ended_before IS NULL OR e.true_since >= e.ended_before + to_days(s.reopen_within_days::INTEGER)
  ) OVER (PARTITION BY e.fingerprint ORDER BY e.true_since) AS case_number
  FROM spaced AS e CROSS JOIN snapshot AS s
),
spans AS (
  SELECT
    fingerprint, case_number, min(true_since) AS true_since, count(*) - 1 AS reopened,
    CASE WHEN count(*) = count(ended_at) THEN max(ended_at) END AS ended_at,
    min_by(row, true_since) AS first_row, max_by(row, true_since) AS latest_row
  FROM numbered
  GROUP BY fingerprint, case_number
),
decided AS (
  SELECT
    p.fingerprint, p.case_number,
    max_by(c, (c.opened_at, c.case_id)) AS decision, min(c.opened_at) AS found_at
  FROM spans AS p
  CROSS JOIN snapshot AS s
  JOIN cases AS c
    ON c.fingerprint = p.fingerprint
    AND c.true_since <= coalesce(p.ended_at, s.as_of) AND coalesce(c.closed_at, s.as_of) >= p.true_since
  GROUP BY p.fingerprint, p.case_number
),
judged AS (
  SELECT
    p.*, d.decision, d.found_at,
    CASE WHEN d.decision.status IN ('resolved', 'dismissed', 'accepted') THEN d.decision.status END AS verdict,
    CASE WHEN verdict IS NOT NULL THEN d.decision.closed_at END AS decided_at,
    least(p.ended_at, decided_at) AS over_at
  FROM spans AS p
  LEFT JOIN decided AS d ON d.fingerprint = p.fingerprint AND d.case_number = p.case_number
),
durations AS (
  SELECT
    n.fingerprint, n.case_number,
    sum(greatest(0, epoch_us(least(coalesce(n.ended_at, s.as_of), j.decided_at)) - epoch_us(n.true_since))) // 1000000
      AS open_seconds
  FROM numbered AS n
  CROSS JOIN snapshot AS s
  JOIN judged AS j ON j.fingerprint = n.fingerprint AND j.case_number = n.case_number
  GROUP BY n.fingerprint, n.case_number
)
"""
"""Cases with their verdicts and open times, as members of a WITH clause, over episodes, cases and queue_prices."""

_CASES = """SELECT
  latest.store AS store,
  latest.channel AS channel,
  latest.warehouse AS warehouse,
  latest.carrier AS carrier,
  coalesce(o.tags, []) AS tags,
  latest.queue AS queue,
  j.fingerprint,
  latest.subject AS subject,
  latest.order_id AS order_id,
  latest.order_name AS order_name,
  latest.summary AS summary,
  j.decision.case_id AS case_id,
  j.decision.opened_at AS opened_at,
  j.true_since,
  j.over_at AS ended_at,
  t.open_seconds::BIGINT AS open_seconds,
  coalesce(date_diff('second', j.true_since, latest.due_at), q.target_seconds)::BIGINT AS target_seconds,
  greatest(0, date_diff('second', j.true_since, coalesce(j.found_at, j.over_at, s.as_of)))::BIGINT AS unseen_seconds,
  j.found_at IS NOT NULL AS is_found,
  coalesce(j.true_since >= k.since_at, false) AS is_watched,
  j.over_at IS NOT NULL AS is_closed,
  j.reopened,
  j.case_number > 1 OR j.reopened > 0 AS is_repeat,
  CASE
    WHEN j.verdict IS NOT NULL THEN j.verdict
    WHEN j.over_at IS NULL THEN 'open'
    WHEN latest.is_outlived THEN 'aged'
    ELSE 'auto_resolved'
  END AS outcome,
  latest.amount_minor AS amount_minor,
  latest.currency AS currency,
  ((2 * latest.amount_minor * w.share + w.base) // (2 * w.base))::BIGINT AS amount_group_minor,
  CASE WHEN outcome = 'dismissed' OR c.queue IS NULL THEN 0 ELSE c.cost_minor END::BIGINT AS cost_minor,
  s.group_currency,
  coalesce(j.decision.layer, q.layer) AS layer,
  j.decision.root_cause AS root_cause,
  i.issue,
  coalesce(j.decision.owner, q.owner) AS owner,
  j.decision.assignee AS assignee,
  j.decision.parent_id AS parent_id,
  j.decision.escalated_at AS escalated_at,
  j.decision.escalated_at IS NOT NULL AS is_escalated,
  q.severity,
  ((j.true_since AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS true_day,
  earliest._file,
  earliest._line
FROM judged AS j
JOIN episodes AS earliest ON earliest.rowid = j.first_row
JOIN episodes AS latest ON latest.rowid = j.latest_row
JOIN durations AS t ON t.fingerprint = j.fingerprint AND t.case_number = j.case_number
JOIN declared AS q ON q.queue = latest.queue
CROSS JOIN snapshot AS s
LEFT JOIN orders AS o ON o.store = latest.store AND o.order_id = latest.order_id
LEFT JOIN currency_worth AS w ON w.currency = latest.currency
LEFT JOIN prices AS c ON c.queue = latest.queue
LEFT JOIN watched_stores AS k ON k.store = latest.store
LEFT JOIN issues AS i
  ON i.root_cause = j.decision.root_cause AND i.layer = coalesce(j.decision.layer, q.layer)
"""
"""One row a case, with all that is known of it."""
