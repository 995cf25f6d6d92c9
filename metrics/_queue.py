"""What a queue is: a query that returns the rows that need a person, declared once. Empty is healthy.

A queue's SQL gives episodes: stretches of time in which something was wrong. `islands_sql` joins those that overlap, so
that a fingerprint has at most one open episode; `exceptions_sql` joins what came back within days into one case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from metrics._cost import INCIDENT, Cost
from metrics._errors import DefinitionError
from metrics._runbook import Runbook, packaged

LAYERS = ("commerce", "integration", "warehouse", "carrier")


class Severity(StrEnum):
    """How soon must somebody look?"""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One kind of exception: its question, its owner, and within how many hours it should be over.

    `sql` gives one row an episode: subject, store, channel, warehouse, carrier, order_id, order_name, true_since,
    ended_at (empty while it lasts), amount_minor and currency (what is at stake), summary (a sentence), `_file`,
    `_line`. `cost` is what one case costs beside the amount at stake.
    `is_by_order`: each episode is about one order or parcel, and follows from the rows of that order alone.
    """

    name: str
    title: str
    question: str
    owner: str
    layer: str
    target_hours: int
    severity: Severity
    sql: str
    cost: Cost = INCIDENT
    is_by_order: bool = False

    def __post_init__(self) -> None:
        for broken, why in (
            (not re.fullmatch(r"[a-z][a-z0-9_]*", self.name), "the name is lower case with underscores"),
            (not self.question.endswith("?"), "the question ends with a question mark"),
            (self.layer not in LAYERS, f"the layer is one of {', '.join(LAYERS)}"),
            (not self.owner, "somebody owns it"),
            (self.target_hours <= 0, "the target is a number of hours"),
        ):
            if broken:
                raise DefinitionError(f"queue {self.name}: {why}")

    @property
    def runbook(self) -> Runbook:
        """What a new colleague does with a case of this queue; RunbookError."""
        return packaged(self.name)

    def episodes_sql(self) -> str:
        """When was each subject wrong? One row an episode, disjoint within a fingerprint; `ended_at` empty if open.

        Columns: queue, fingerprint, then those of `sql`.
        """
        return f"""WITH found AS (
{self.sql.strip()}
), keyed AS (
  SELECT *, '{self.name}|' || store || '|' || subject AS fingerprint FROM found
), reached AS (
  SELECT *, max(coalesce(ended_at, TIMESTAMP 'infinity')) OVER (
    PARTITION BY fingerprint ORDER BY {_ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS reached_at
  FROM keyed
), numbered AS (
  SELECT *, count(*) FILTER (WHERE reached_at IS NULL OR reached_at < true_since) OVER (
    PARTITION BY fingerprint ORDER BY {_ORDER}
  ) AS episode
  FROM reached
), joined AS (
  SELECT
    fingerprint, subject, store, min(true_since) AS true_since,
    CASE WHEN count(*) = count(ended_at) THEN max(ended_at) END AS ended_at,
    last(numbered ORDER BY {_ORDER}) AS latest,
    first(_file ORDER BY {_ORDER}) AS _file, first(_line ORDER BY {_ORDER}) AS _line
  FROM numbered
  GROUP BY fingerprint, subject, store, episode
)
SELECT
  '{self.name}' AS queue, fingerprint, subject, store, coalesce(latest.channel, 'unknown') AS channel,
  coalesce(latest.warehouse, 'unknown') AS warehouse, coalesce(latest.carrier, 'unknown') AS carrier,
  latest.order_id AS order_id, latest.order_name AS order_name, true_since, ended_at,
  latest.amount_minor AS amount_minor, latest.currency AS currency, latest.summary AS summary, _file, _line
FROM joined
"""  # noqa: S608


_ORDER = "true_since, ended_at NULLS LAST, summary, _file, _line"


def all_episodes_sql(queues: Iterable[Queue]) -> str:
    """The episodes of all these queues."""
    return "\nUNION ALL\n".join(f"SELECT * FROM (\n{queue.episodes_sql()})" for queue in queues)  # noqa: S608


def exceptions_sql(queues: Iterable[Queue], episodes: str = "") -> str:
    """Which cases were there, how long were they open, and what came of them? One row a case of a fingerprint.

    Episodes that follow each other within `snapshot.reopen_within_days` are one case; its open times add up. The
    outcome is open, auto_resolved, or what a person decided (`cases`) and what ends the case: resolved, dismissed,
    accepted. `episodes` names a table that holds them already.
    """
    asked = list(queues)
    found = f"FROM {episodes}" if episodes else all_episodes_sql(asked)
    declared = ", ".join(
        f"('{queue.name}', '{queue.layer}', '{queue.owner}', '{queue.severity}', {queue.target_hours * 3600})"
        for queue in asked
    )
    return f"""WITH
declared(queue, layer, owner, severity, target_seconds) AS (VALUES {declared}),
episodes AS (
{found}
),
spaced AS (
  SELECT e.*, lag(e.ended_at) OVER (PARTITION BY e.fingerprint ORDER BY e.true_since) AS ended_before
  FROM episodes AS e
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
    last(numbered ORDER BY true_since) AS latest,
    first(_file ORDER BY true_since) AS _file, first(_line ORDER BY true_since) AS _line
  FROM numbered
  GROUP BY fingerprint, case_number
),
decided AS (
  SELECT
    p.fingerprint, p.case_number,
    max_by({{'case_id': c.case_id, 'opened_at': c.opened_at, 'status': c.status, 'closed_at': c.closed_at}},
      (c.opened_at, c.case_id)) AS decision
  FROM spans AS p
  CROSS JOIN snapshot AS s
  JOIN cases AS c
    ON c.fingerprint = p.fingerprint
    AND c.true_since <= coalesce(p.ended_at, s.as_of) AND coalesce(c.closed_at, s.as_of) >= p.true_since
  GROUP BY p.fingerprint, p.case_number
),
judged AS (
  SELECT
    p.*, d.decision.case_id AS case_id, d.decision.opened_at AS opened_at,
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
SELECT
  j.latest.store AS store,
  j.latest.channel AS channel,
  j.latest.warehouse AS warehouse,
  j.latest.carrier AS carrier,
  coalesce(o.tags, []) AS tags,
  j.latest.queue AS queue,
  j.fingerprint,
  j.latest.subject AS subject,
  j.latest.order_id AS order_id,
  j.latest.order_name AS order_name,
  j.latest.summary AS summary,
  j.case_id,
  j.opened_at,
  j.true_since,
  j.over_at AS ended_at,
  t.open_seconds::BIGINT AS open_seconds,
  q.target_seconds::BIGINT AS target_seconds,
  j.over_at IS NOT NULL AS is_closed,
  j.reopened,
  coalesce(j.verdict, CASE WHEN j.over_at IS NULL THEN 'open' ELSE 'auto_resolved' END) AS outcome,
  j.latest.amount_minor AS amount_minor,
  j.latest.currency AS currency,
  q.layer,
  q.owner,
  q.severity,
  ((j.true_since AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS true_day,
  j._file,
  j._line
FROM judged AS j
JOIN durations AS t ON t.fingerprint = j.fingerprint AND t.case_number = j.case_number
JOIN declared AS q ON q.queue = j.latest.queue
CROSS JOIN snapshot AS s
LEFT JOIN orders AS o ON o.store = j.latest.store AND o.order_id = j.latest.order_id
"""  # noqa: S608
