"""How many orders were sent a second time by mistake?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="sent_twice_share",
    title="Sent twice",
    question="Which share of the shipped orders had been sent already under another order of the same customer?",
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    target=Decimal("0.1"),
    owner="customer service",
    layer="commerce",
    version=1,
    tile=0,
    fact="fact_sent_twice",
    date="day",
    numerator="is_sent_twice::INTEGER",
    denominator="1",
    maturity_days=0,
    dimensions=SPLITS,
    notes=(
        "The later order of a pair counts in the week in which it left, where both orders were sent.",
        "A pair counts where a person called it a duplicate; until somebody decides, where the rule flags it.",
        "The target is what one list for all channels is expected to reach: fewer than one in a thousand.",
    ),
)
