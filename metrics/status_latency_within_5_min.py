"""Do customers see promptly what happened?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="status_latency_within_5_min",
    title="Status shown within budget",
    question="Which share of the changes that customers care about did the store show within the status budget?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("95"),
    owner="integration",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_status_latency",
    date="day",
    numerator="within_budget",
    denominator="1",
    maturity_days=0,
    dimensions={**SPLITS, "change": "change"},
    notes=(
        "Two changes count: shipped, and delivered; from when it happened until the store showed it.",
        "The budget is 5 minutes by default.",
        "A change that was never shown counts as not within budget.",
        "One younger than the budget does not count yet.",
    ),
)
