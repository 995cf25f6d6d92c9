"""The SQL of every metric, one file each, so that a changed number arrives as a diff one can read.

`python -m tests.metrics.golden` writes the files anew.
"""

from __future__ import annotations

from pathlib import Path

from metrics import Metric, evidence_sql, scorecard_sql

HERE = Path(__file__).parent


def text(metric: Metric) -> str:
    """What the golden file of a metric holds: all rows, split by store and by tag, the evidence."""
    parts = {"all rows": scorecard_sql(metric), "by store": scorecard_sql(metric, "store")}
    if "tag" in metric.dimensions:
        parts["by tag"] = scorecard_sql(metric, "tag")
    parts["evidence of a week"] = evidence_sql(metric, "2026-W46")
    parts["evidence of a store"] = evidence_sql(metric, "2026-W46", "store", "berlin")
    return "\n".join(f"-- {title}\n{statement.sql}" for title, statement in parts.items())
