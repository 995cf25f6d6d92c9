"""Is everything filled in that others rely on?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="field_completeness",
    title="Field completeness",
    question="Which share of the fields that a shipped order must carry is filled in?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("99"),
    owner="ecommerce",
    layer="commerce",
    version=1,
    tile=0,
    fact="fact_fields",
    date="day",
    numerator="present",
    denominator="1",
    maturity_days=0,
    dimensions={**SPLITS, "field": "field"},
    notes=(
        "Five fields for each order: fulfilment status, tracking number, carrier, ship date, state of cancellation.",
        "A cancelled order must have its time and reason.",
        "For others the state of cancellation counts as filled in.",
        "Fields of one order are not independent of one another; the interval is therefore somewhat too narrow.",
    ),
)
