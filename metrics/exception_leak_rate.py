"""How often does the customer find it before we do?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="exception_leak_rate",
    title="Exception leak rate",
    question="Which share of the tickets about fulfilment came before any case was open on their order?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("20"),
    owner="operations",
    layer="support",
    version=2,
    tile=0,
    fact="fact_contacts",
    date="day",
    numerator="(judged = 1 AND is_leak)::INTEGER",
    denominator="judged",
    coverage=("judged", "1"),
    maturity_days=2,
    dimensions=SPLITS,
    notes=(
        "A ticket one minute before a case on its order was opened is a leak; one minute after, it is not.",
        "Opened means found by a run, which may be later than the condition became true.",
        "A case that had ended before the first contact does not count as known.",
        "A ticket that cannot be linked to an order cannot be judged.",
        "Nor can one from before the first case was ever opened: nobody watched then, and nobody could have known.",
        "Coverage is the share of those that can be judged.",
    ),
)
