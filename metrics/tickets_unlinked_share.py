"""How many tickets can't be traced to an order?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="tickets_unlinked_share",
    title="Tickets without an order",
    question="Which share of the tickets about fulfilment could not be linked to an order?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("20"),
    owner="customer service",
    layer="support",
    version=1,
    tile=0,
    fact="fact_support",
    date="day",
    numerator="fulfilment_tickets - linked_fulfilment_tickets",
    denominator="fulfilment_tickets",
    maturity_days=2,
    dimensions=SPLITS,
    notes=(
        "Linked by order number, else tracking number, else a recent order of the same e-mail, or name and postcode.",
        "The larger this share, the less the ticket rates by warehouse, carrier and ship week can be relied on.",
    ),
)
