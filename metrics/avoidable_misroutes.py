"""How many orders go a longer way than they need?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="avoidable_misroutes",
    title="Avoidable misroutes",
    question="Which share of the orders was split or sent from abroad, although one warehouse had all of it?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("2"),
    owner="ecommerce",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_routing",
    date="day",
    numerator="CASE WHEN is_avoidable THEN way_judged ELSE 0 END",
    denominator="way_judged",
    coverage=("way_judged", "1"),
    maturity_days=7,
    dimensions={
        "store": "store",
        "channel": "channel",
        "warehouse": "warehouse",
        "tag": "tags",
        "method": "method",
        "way": "way",
    },
    notes=(
        "Of stores that ship from several warehouses: with a single one there is nothing to choose.",
        "Split without need: one of the warehouses that have a part of the order had all of it.",
        "From abroad without need: a warehouse of the store in the customer's country had all of it.",
        "What a warehouse had is its last count before the order's last promise was made, with what was picked, "
        "without what was damaged, less what it owed to other orders by then.",
        "What came in between the count and the promise is not known: the number is rather too low.",
        "Split or from abroad, an order is not judged without a count of the week before.",
        "Nor is one whose customer's or warehouse's country is not known.",
        "An order counts in the week in which it was placed, by the way that it has now, moved by hand or not.",
    ),
)
