"""How long do the slow cases stay open?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from metrics import resolution_time_median

METRIC = replace(
    resolution_time_median.METRIC,
    name="resolution_time_p90",
    title="Resolution time, slowest tenth",
    question="Within which time are nine tenths of what goes wrong put right?",
    target=Decimal("72"),
    tile=0,
    quantile=Decimal("0.9"),
)
