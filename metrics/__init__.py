"""What does the business mean by a number?

`catalogue()` lists the metrics, `scorecard_sql` and `evidence_sql` say how to ask the warehouse, `finish` turns the
answer into numbers, `signal` tells a change from noise, `shares` how sure a share is, `words` says it
to people. Nothing here opens the warehouse.
"""

from __future__ import annotations

from metrics import _layers as layers
from metrics import _states as states
from metrics import _wilson as shares
from metrics import _words as words
from metrics._catalogue import catalogue, headline, metric
from metrics._errors import DefinitionError, MetricError, UnknownDimension, UnknownMetric, UnknownWeek
from metrics._finish import finish
from metrics._metric import Direction, Metric, Unit
from metrics._signals import Signal, State, signal
from metrics._sql import Statement, evidence_sql, scorecard_sql
from metrics._week import label, last_full_week, monday, weeks_until

__all__ = [
    "DefinitionError",
    "Direction",
    "Metric",
    "MetricError",
    "Signal",
    "State",
    "Statement",
    "Unit",
    "UnknownDimension",
    "UnknownMetric",
    "UnknownWeek",
    "catalogue",
    "evidence_sql",
    "finish",
    "headline",
    "label",
    "last_full_week",
    "layers",
    "metric",
    "monday",
    "scorecard_sql",
    "shares",
    "signal",
    "states",
    "weeks_until",
    "words",
]
