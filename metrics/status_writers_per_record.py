"""Does one system, and only one, write each status?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="status_writers_per_record",
    title="Writers per status record",
    question="How many different writers does each status of a parcel have?",
    unit=Unit.RATIO,
    direction=Direction.DOWN,
    target=Decimal("1"),
    owner="integration",
    layer="integration",
    version=1,
    tile=0,
    fact="fact_status_writers",
    date="day",
    numerator="writers",
    denominator="records",
    maturity_days=0,
    dimensions={**SPLITS, "status": "status"},
    notes=(
        "A record is one status (shipped, in transit, out for delivery, delivered) of one parcel at its store.",
        "All members of staff together are one writer; each app is one.",
        "A second write by the same writer does not count; the queue of status conflicts shows it.",
    ),
)
