"""Does what was promised leave on time, holds or not?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="dispatch_on_time_raw",
    title="Dispatch on time, holds not deducted",
    question="Which share of the promises left by the deadline that held before any hold moved it?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("95"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=0,
    fact="fact_dispatch",
    date="raw_day",
    numerator="CASE WHEN raw_is_on_time THEN raw_counts ELSE 0 END",
    denominator="raw_counts",
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "What the customer feels: the same promises as dispatch on time, judged at the deadline without any pause.",
        "Weeks go by that deadline, so a held promise may count in an earlier week than in dispatch on time.",
    ),
)
