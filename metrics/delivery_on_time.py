"""Do parcels arrive by the day promised?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="delivery_on_time",
    title="Delivery on time",
    question="Which share of the orders was delivered by the day first promised to the customer?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("90"),
    owner="carrier management",
    layer="carrier",
    version=1,
    tile=0,
    fact="fact_delivery",
    date="day",
    numerator="is_on_time::INTEGER",
    denominator="1",
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "The day of delivery in the store's time zone against the first promise; later promises never help.",
        "An order is delivered when the last of its parcels is.",
        "Orders without a promised day don't count.",
        "An order promised for a day that has passed, and not delivered, is late.",
    ),
)
