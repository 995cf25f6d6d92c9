"""Does what is packed equal what was ordered?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="pack_scan_mismatch",
    title="Packed other than ordered",
    question="Which share of the scanned parcels held other units than the order when it was closed?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("0.1"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=0,
    fact="fact_packing",
    date="day",
    numerator="wrong_tasks",
    denominator="scanned_tasks",
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "A parcel that was put right after it was closed counts as wrong.",
        "Parcels that nobody scanned are not in it; the share of those that were is a metric of its own.",
    ),
)
