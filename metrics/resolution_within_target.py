"""Is what goes wrong put right in the time allowed?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="resolution_within_target",
    title="Resolved within target",
    question="Which share of what went wrong was put right within the time that its queue allows?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("90"),
    owner="operations",
    layer="integration",
    version=3,
    tile=0,
    fact="fact_exceptions",
    date="true_day",
    numerator="(is_closed AND coalesce(outcome, '') <> 'aged' AND open_seconds <= target_seconds)::INTEGER",
    denominator="(is_closed OR open_seconds > target_seconds)::INTEGER",
    where="coalesce(outcome, '') NOT IN ('dismissed', 'accepted')",
    window_days=28,
    coverage=("(is_closed OR open_seconds > target_seconds)::INTEGER", "1"),
    maturity_days=7,
    dimensions={**SPLITS, "queue": "queue"},
    notes=(
        "Cases that became true in the four weeks that end with the week, each against the target of its queue.",
        "An open case counts as soon as its time is up; until then it is undecided, and told by the coverage.",
        "Dismissed and accepted cases are left out of the value; what only aged was never put right.",
    ),
)
