"""Does every order reach its warehouse at all?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="order_sync_eventual",
    title="Order sync, eventual",
    question="Which share of the orders, and of the changes to them, has reached its warehouse by now, however late?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("99.9"),
    owner="integration",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_order_sync",
    date="day",
    numerator="CASE WHEN is_eventual THEN units ELSE 0 END",
    denominator="units",
    maturity_days=7,
    dimensions={"store": "store", "channel": "channel", "warehouse": "warehouse", "tag": "tags", "unit": "unit"},
    notes=(
        "Counts the same units as order sync, backfill included.",
        "The difference to order sync is what came, but too late.",
        "Past weeks can still rise: a message that comes today mends the week in which it was due.",
    ),
)
