"""How long do the slow ones stay unseen?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from metrics import detection_lag_median

METRIC = replace(
    detection_lag_median.METRIC,
    name="detection_lag_p90",
    title="Detection lag, slowest tenth",
    question="Within which time are nine tenths of what goes wrong found?",
    target=Decimal("4"),
    quantile=Decimal("0.9"),
)
