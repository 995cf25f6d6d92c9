"""Does what was mended stay mended?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="repeat_exception_share",
    title="Repeat exceptions",
    question="Which share of what went wrong had gone wrong before, at the very same place?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("5"),
    owner="operations",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_exceptions",
    date="true_day",
    numerator="is_repeat::INTEGER",
    denominator="1",
    where="coalesce(outcome, '') <> 'dismissed'",
    window_days=28,
    maturity_days=7,
    dimensions={**SPLITS, "queue": "queue"},
    notes=(
        "Cases that became true in the four weeks that end with the week.",
        "The same place is the same queue, store and subject: an order, a parcel, a SKU in a warehouse.",
        "Both count: what came back within 7 days, which is the same case, and what came back later as a new one.",
        "Dismissed cases are left out.",
    ),
)
