"""Do whole orders leave on time?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="dispatch_on_time_orders",
    title="Dispatch on time, whole orders",
    question="Which share of the orders left with every promise on time?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("96"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=0,
    fact="fact_dispatch_orders",
    date="day",
    numerator="is_on_time::INTEGER",
    denominator="1",
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "An order is as good as its worst promise, and counts in the week in which its last promise was due.",
        "An order split over several warehouses stands under the warehouse 'several'.",
    ),
)
