"""How many units are in the wrong book?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="stock_discrepancy_units",
    title="Stock discrepancy, units",
    question="How many units do stores and warehouses disagree about, as a share of the units counted?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("1"),
    owner="inventory",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_stock",
    date="day",
    numerator="comparable * abs(delta_units)",
    denominator="comparable * greatest(reference_units, 0)",
    n="comparable",
    is_weighted=True,
    coverage=("comparable", "1"),
    maturity_days=0,
    dimensions={"store": "store", "warehouse": "warehouse", "class": "class", "abc": "abc", "sku": "sku"},
    notes=(
        "A record is one SKU of one store at one location at one reading.",
        "On hand is compared with on hand; units that were picked and not shipped are added back.",
        "Readings further apart than the permitted skew are unaligned: left out, and told by the coverage.",
        "Untracked SKUs are left out.",
        "A store's own SKU is led through the SKU map to ours; a bundle is a count of no shelf and left out.",
        "Differences are added up without their sign: a surplus here never hides a lack there.",
        "No tolerance is applied.",
        "A count below zero adds nothing to the units that the differences are compared with.",
    ),
)
