"""How much lies until somebody above must hear of it?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="escalated_share",
    title="Escalated",
    question="Which share of the cases was still open when its time was up, and went to somebody above?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("10"),
    owner="operations",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_exceptions",
    date="true_day",
    numerator="(case_id IS NOT NULL AND is_escalated)::INTEGER",
    denominator="(case_id IS NOT NULL)::INTEGER",
    where="coalesce(outcome, '') <> 'dismissed'",
    window_days=28,
    coverage=("(case_id IS NOT NULL)::INTEGER", "1"),
    maturity_days=7,
    dimensions={**SPLITS, "queue": "queue"},
    notes=(
        "Cases that became true in the four weeks that end with the week.",
        "Only cases that were found while they lasted can be escalated; coverage is their share.",
        "A case is escalated once, to whom its route names; if it comes back within 7 days, its clock goes on.",
        "Dismissed cases are left out.",
    ),
)
