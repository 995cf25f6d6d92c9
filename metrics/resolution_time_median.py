"""How long does what goes wrong stay wrong?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="resolution_time_median",
    title="Resolution time",
    question="Within which time is half of what goes wrong put right?",
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    target=Decimal("8"),
    owner="operations",
    layer="integration",
    version=3,
    tile=4,
    fact="fact_exceptions",
    date="true_day",
    numerator="(is_closed AND coalesce(outcome, '') <> 'aged')::INTEGER",
    denominator="1",
    where="coalesce(outcome, '') NOT IN ('dismissed', 'accepted')",
    window_days=28,
    duration="open_seconds",
    closed="is_closed AND coalesce(outcome, '') <> 'aged'",
    quantile=Decimal("0.5"),
    maturity_days=7,
    dimensions={**SPLITS, "queue": "queue"},
    notes=(
        "Cases that became true in the four weeks that end with the week.",
        "The clock starts when the condition became true, not when it was found.",
        "Open cases count with their time so far: a Kaplan–Meier estimate, n/a where too few are closed to tell.",
        "A case that returns within 7 days is the same case, its open times added up.",
        "Dismissed and accepted cases are left out; what only aged was never put right.",
        "Neighbouring numbers share three weeks, so only one outside the usual range is a signal; runs are not.",
    ),
)
