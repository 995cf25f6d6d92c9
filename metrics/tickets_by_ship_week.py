"""How often do the orders of a week make customers ask?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="tickets_by_ship_week",
    title="Tickets per 100 orders, by ship week",
    question="How many tickets about fulfilment did every 100 orders that left in the week cause within 30 days?",
    unit=Unit.PER_100,
    direction=Direction.DOWN,
    target=Decimal("5"),
    owner="customer service",
    layer="support",
    version=1,
    tile=0,
    fact="fact_shipped_orders",
    date="day",
    numerator="tickets_linked",
    denominator="1",
    where="is_mature",
    coverage=("is_mature::INTEGER", "1"),
    maturity_days=30,
    dimensions=SPLITS,
    notes=(
        "A measure of quality: tickets go back to the week in which their order left, whenever the customer wrote.",
        "Only orders that left 30 days ago or more; coverage is their share of the week.",
        "Tickets without an order are missing here. Their share is a metric of its own.",
    ),
)
