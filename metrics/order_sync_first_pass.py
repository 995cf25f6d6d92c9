"""Does every order reach its warehouse in time?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="order_sync_first_pass",
    title="Order sync",
    question="Which share of the orders, and of the changes to them, reached their warehouse within the sync budget?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("99.5"),
    owner="integration",
    layer="integration",
    version=1,
    tile=1,
    fact="fact_order_sync",
    date="day",
    numerator="CASE WHEN is_first_pass THEN headline_units ELSE 0 END",
    denominator="headline_units",
    coverage=("headline_units", "units"),
    maturity_days=0,
    dimensions={"store": "store", "channel": "channel", "warehouse": "warehouse", "tag": "tags", "unit": "unit"},
    notes=(
        "Orders are counted where they begin, at the store: what the warehouse never heard of is in the denominator.",
        "The clock starts when the order is placed and paid, for a change when it was made.",
        "For a warehouse to which somebody moved the order it starts with the move.",
        "The week is that of the deadline.",
        "A split order is one unit at each of its warehouses.",
        "Each change to the lines of an order is a unit of its own.",
        "Left out: test orders, orders without shipping or cancelled before the deadline, and what is not yet due.",
        "Orders imported with an old date are set aside as backfill.",
        "Coverage is the share of units that are not backfill.",
        "A message that arrives late counts as eventual only. One that arrives twice is a success all the same.",
    ),
)
