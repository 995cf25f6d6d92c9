"""Does the warehouse know what the store knows?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="order_sync_parity",
    title="Order sync, same content",
    question="For which share of the orders and changes does the warehouse hold what the store holds now?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("99"),
    owner="integration",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_order_sync",
    date="day",
    numerator="CASE WHEN is_parity THEN units ELSE 0 END",
    denominator="units",
    maturity_days=7,
    dimensions={"store": "store", "channel": "channel", "warehouse": "warehouse", "tag": "tags", "unit": "unit"},
    notes=(
        "Same content: SKUs with quantities, address, service and total agree with the warehouse's newest message.",
        "Totals are compared only where both sides name the same currency. Addresses are compared as keyed hashes.",
        "Judged as of now.",
        "A correction today mends the week in which the order was due; an edit not passed on lowers it.",
    ),
)
