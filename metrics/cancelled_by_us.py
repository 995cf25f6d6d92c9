"""How many orders did we have to cancel?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="cancelled_by_us",
    title="Cancelled by us",
    question="Which share of the orders placed did we cancel, because the goods were not there or could not be sent?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("2.5"),
    owner="ecommerce",
    layer="commerce",
    version=1,
    tile=0,
    fact="fact_cancellations",
    date="day",
    numerator="is_ours::INTEGER",
    denominator="judged",
    coverage=("judged", "1"),
    maturity_days=7,
    dimensions=SPLITS,
    notes=(
        "Reasons INVENTORY, STAFF and OTHER are ours; those of the customer, of fraud and of payment are not.",
        "A cancelled order of which nobody said why is not judged (Etsy never says); coverage is the share of others.",
        "An order counts in the week in which it was placed. The target is the limit that Amazon sets its sellers.",
    ),
)
