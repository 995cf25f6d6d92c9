"""Is everything filled in that others rely on?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="field_completeness",
    title="Field completeness",
    question="Which share of the fields that a shipped or cancelled order must carry is filled in?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("99"),
    owner="ecommerce",
    layer="commerce",
    version=2,
    tile=0,
    fact="fact_fields",
    date="day",
    numerator="present",
    denominator="1",
    maturity_days=0,
    dimensions={**SPLITS, "field": "field"},
    notes=(
        "Four fields for each order that shipped: fulfilment status, tracking number, carrier, ship date.",
        "One for each that was cancelled, shipped or not: the state of cancellation, which is its time and its reason.",
        "Etsy tells nobody why an order was cancelled, so its cancelled orders lack the reason.",
        "A cancelled order counts on the day of its cancellation, a shipped one on the day on which it left.",
        "Fields of one order are not independent of one another; the interval is therefore somewhat too narrow.",
    ),
)
