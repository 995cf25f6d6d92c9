"""Does the stock that stores believe in exist?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit

METRIC = Metric(
    name="stock_discrepancy_records",
    title="Stock discrepancy",
    question="Which share of the stock records disagrees with the warehouse by more than its tolerance?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("2"),
    owner="inventory",
    layer="integration",
    version=1,
    tile=2,
    fact="fact_stock",
    date="day",
    numerator="CASE WHEN is_out THEN comparable ELSE 0 END",
    denominator="comparable",
    coverage=("comparable", "1"),
    maturity_days=0,
    dimensions={"store": "store", "warehouse": "warehouse", "class": "class", "abc": "abc", "sku": "sku"},
    notes=(
        "A record is one SKU of one store at one location at one reading.",
        "On hand is compared with on hand; units that were picked and not shipped are added back.",
        "Readings further apart than the permitted skew are unaligned: left out, and told by the coverage.",
        "Untracked SKUs are left out.",
        "A store's own SKU is led through the SKU map to ours; a bundle is a count of no shelf and left out.",
        "The tolerance follows the SKU's ABC class.",
        "One side empty while the other is not always counts, whatever the tolerance.",
        "Records that exist on one side only count as discrepancies.",
    ),
)
