"""How much of what is packed does a scanner see?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="pack_scan_coverage",
    title="Scanned at packing",
    question="Which share of the packed parcels was scanned before it was closed?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("98"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=0,
    fact="fact_packing",
    date="day",
    numerator="scanned_tasks",
    denominator="tasks",
    maturity_days=0,
    dimensions=SPLITS,
    notes=("Only warehouses that report their pack tasks can be counted.",),
)
