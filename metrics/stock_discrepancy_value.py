"""How much money is in the wrong book?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="stock_discrepancy_value",
    title="Stock discrepancy, value",
    question="What is the stock worth that stores and warehouses disagree about, as a share of the value counted?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("1"),
    owner="finance",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_stock",
    date="day",
    numerator="value_comparable * gap_value_minor",
    denominator="value_comparable * greatest(reference_value_minor, 0)",
    n="value_comparable",
    is_weighted=True,
    coverage=("value_comparable", "1"),
    maturity_days=0,
    dimensions={"store": "store", "warehouse": "warehouse", "class": "class", "abc": "abc", "sku": "sku"},
    notes=(
        "A record is one SKU of one store at one location at one reading.",
        "On hand is compared with on hand; units that were picked and not shipped are added back.",
        "Readings further apart than the permitted skew are unaligned: left out, and told by the coverage.",
        "Untracked SKUs are left out.",
        "A store's own SKU is led through the SKU map to ours; a bundle is a count of no shelf and left out.",
        "Units at their cost, in minor units of the group currency, at the newest rate of the day of the reading.",
        "Differences are added up without their sign.",
        "A SKU without a cost adds nothing to either sum, and lowers the coverage.",
    ),
)
