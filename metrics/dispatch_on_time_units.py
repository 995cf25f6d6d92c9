"""Do the units leave on time?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="dispatch_on_time_units",
    title="Dispatch on time, units",
    question="Which share of the units that were due left the warehouse by their deadline?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("97"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=0,
    fact="fact_dispatch",
    date="day",
    numerator="units_on_time",
    denominator="units_required",
    n="counts",
    is_weighted=True,
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "The units of a partial shipment that left in time count, even where the promise as a whole was late.",
        "n counts promises; the interval allows for units of one promise leaving together.",
    ),
)
