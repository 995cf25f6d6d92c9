"""How often must customers ask?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="tickets_per_100_orders",
    title="Tickets per 100 orders",
    question="How many tickets about fulfilment came in for every 100 orders that left?",
    unit=Unit.PER_100,
    direction=Direction.DOWN,
    target=Decimal("5"),
    owner="customer service",
    layer="support",
    version=1,
    tile=5,
    fact="fact_support",
    date="day",
    numerator="fulfilment_tickets",
    denominator="orders_shipped",
    coverage=("linked_fulfilment_tickets", "fulfilment_tickets"),
    maturity_days=2,
    dimensions=SPLITS,
    notes=(
        "A measure of workload: tickets of the week of contact over orders that first left in the same week.",
        "About fulfilment: where is my order, late, missing item, damaged, wrong item, address.",
        "A ticket counts once.",
        "Spam, automatic replies, merged, internal, outbound and deleted tickets are left out.",
        "A ticket counts whether or not its order is known; coverage is the share of them linked to an order.",
        "A ticket without an order has no warehouse and no carrier: split by these, it stands under 'unknown'.",
        "Tickets get their reason within the first days, so a week is provisional for two.",
    ),
)
