"""How many orders find their warehouse by themselves?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="routed_unaided",
    title="Routed without a hand",
    question="Which share of the orders stayed at the warehouse that the system chose, and no person moved them?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("98"),
    owner="ecommerce",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_routing",
    date="day",
    numerator="CASE WHEN is_moved_by_hand THEN 0 ELSE hand_judged END",
    denominator="hand_judged",
    coverage=("hand_judged", "1"),
    maturity_days=7,
    dimensions={"store": "store", "channel": "channel", "warehouse": "warehouse", "tag": "tags", "method": "method"},
    notes=(
        "Of stores that ship from several warehouses: with a single one there is nothing to choose.",
        "An order was moved by hand where the store's log says that a member of staff moved a promise of it.",
        "What an app or the store itself moved, the system routed.",
        "An order of which the store's log says nothing, or nothing of a move that its promises show, is not judged.",
        "It stands under the warehouse that has it now, under `several` where it is split.",
        "An order counts in the week in which it was placed.",
    ),
)
