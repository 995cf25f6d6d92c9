"""Does what was promised leave on time?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="dispatch_on_time",
    title="Dispatch on time",
    question="Which share of the promises that were due left the warehouse by their deadline?",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    target=Decimal("97"),
    owner="warehouse operations",
    layer="warehouse",
    version=1,
    tile=3,
    fact="fact_dispatch",
    date="day",
    numerator="CASE WHEN is_on_time THEN counts ELSE 0 END",
    denominator="counts",
    coverage=(
        "(dispatched_at IS NOT NULL AND left_basis IN ('scan', 'manifest'))::INTEGER",
        "(dispatched_at IS NOT NULL)::INTEGER",
    ),
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "A promise is what one warehouse owes of one order.",
        "Weeks go by due date: what is overdue and still there is late today.",
        "Due at the last collection of the day whose cut-off it met, plus handling days, by the warehouse's calendar.",
        "A promise is on time when its last required unit is. A preorder's clock starts at its release.",
        "Holds for payment, fraud, address, returns or additions to the basket move the deadline.",
        "Missing stock doesn't.",
        "What was moved to another warehouse is promised there alone, and its clock starts with the move.",
        "Cancelled before the deadline: left out. Cancelled after it: late.",
        "It left at the first carrier scan, or else the manifest, the fulfilment with tracking, or the mark.",
        "Coverage is the share of what left that a carrier confirms by scan or manifest.",
    ),
)
