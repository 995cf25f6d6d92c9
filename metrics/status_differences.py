"""Do support and the customer see the same?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="status_differences",
    title="Status told differently",
    question="Which share of the statuses that two systems tell of a parcel differs between them?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("1"),
    owner="integration",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_status_differences",
    date="day",
    numerator="differences",
    denominator="compared",
    maturity_days=0,
    dimensions={**SPLITS, "pair": "pair", "status": "status"},
    notes=(
        "Three pairs: warehouse and store (shipped), carrier and store (delivered), store and letters (shipped with a "
        "tracking number, delivered).",
        "The owner of a status is the warehouse for shipped, the carrier for delivered. Support sees what the store "
        "shows: a ticket of the helpdesk carries no status of an order.",
        "A pair is compared once the status or letter budget has passed, as things stand now: what was told late is no "
        "difference any more, so past weeks can still fall.",
        "Letters are compared where the store's log tells of letters; arrivals where it has ever written about one.",
        "Etsy and Square show no deliveries to anybody, so theirs are not compared.",
    ),
)
