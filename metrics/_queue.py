"""What a queue is: a query that returns the rows that need a person, declared once. Empty is healthy.

A queue's SQL gives episodes: stretches of time in which something was wrong. `episodes_sql` joins those that overlap,
so that a fingerprint has at most one open episode; `_exceptions.py` joins what came back within days into one case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ledger.causes import LAYERS
from metrics._cost import INCIDENT, Cost
from metrics._errors import DefinitionError
from metrics._runbook import Runbook, packaged


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
    `_line`, and where `has_due_at` also due_at, which then counts instead of `target_hours`. `cost` is what one case
    costs beside the amount at stake.
    `is_by_order`: each episode is about one order or parcel, and follows from the rows of that order alone.
    `is_by_stock`: each is a stretch of `fact_stock` in which a SKU, named like the subject, was out of tolerance.
    `outlived`: SQL over one row of `sql`: if it ended, was it because time went by, and not because anybody mended it?
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
    is_by_stock: bool = False
    has_due_at: bool = False
    outlived: str = "false"

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

        Columns: queue, fingerprint, those of `sql`, and `is_outlived`: over, but nobody mended it.
        """
        due_at = "latest.due_at" if self.has_due_at else "NULL::TIMESTAMP"
        return f"""WITH found AS (
{self.sql.strip()}
), keyed AS (
  SELECT *, '{self.name}|' || store || '|' || subject AS fingerprint, coalesce({self.outlived}, false) AS is_outlived
  FROM found
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
    count(*) = count(ended_at) AND last(is_outlived ORDER BY ended_at, NOT is_outlived) AS is_outlived,
    last(numbered ORDER BY {_ORDER}) AS latest,
    first(_file ORDER BY {_ORDER}) AS _file, first(_line ORDER BY {_ORDER}) AS _line
  FROM numbered
  GROUP BY fingerprint, subject, store, episode
)
SELECT
  '{self.name}' AS queue, fingerprint, subject, store, coalesce(latest.channel, 'unknown') AS channel,
  coalesce(latest.warehouse, 'unknown') AS warehouse, coalesce(latest.carrier, 'unknown') AS carrier,
  latest.order_id AS order_id, latest.order_name AS order_name, true_since, ended_at,
  {due_at} AS due_at, latest.amount_minor AS amount_minor, latest.currency AS currency, latest.summary AS summary,
  is_outlived, _file, _line
FROM joined
"""  # noqa: S608


_ORDER = "true_since, ended_at NULLS LAST, summary, _file, _line"
