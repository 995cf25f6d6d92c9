"""After how long is a case closed, when some are still open?

Kaplan and Meier's estimate: an open case says only that it takes longer than it has taken so far. Leaving it out, or
calling it closed today, would flatter exactly when much is stuck.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log

import polars as pl

from metrics._wilson import Z_95

_ROUNDING = 1e-12  # a product of fractions that ought to be exactly 1 − q may miss it by this much


def quantiles(frame: pl.DataFrame, quantile: Decimal, groups: Sequence[str]) -> pl.DataFrame:
    """The time by which the share `quantile` of the cases of each group is closed, with its 95 % bounds.

    `frame`: one row a group and time: the group columns, seconds, cases (how many took so long), closed (how many of
    them are closed). Returns the group columns, closed, total, seconds, low, high; `seconds` is the least time at
    which at most 1 − q of the cases are still open, null where that is never reached. The bounds are Brookmeyer and
    Crowley's, on the log-log scale; null where they lie beyond the data.
    """
    steps = _curve(frame, groups)
    still_open = float(1 - quantile)
    reached = pl.col("survival") <= still_open + _ROUNDING
    distance = ((-pl.col("survival").log()).log() - log(-log(still_open))) / pl.col("loglog_error")
    plausible = distance.is_finite() & (distance.abs() <= Z_95)
    return steps.group_by(groups, maintain_order=True).agg(
        pl.col("closed").sum(),
        pl.col("total").first(),
        pl.col("seconds").filter(reached).min(),
        pl.col("seconds").filter(plausible).min().alias("low"),
        pl.col("next_seconds").filter(plausible).last().alias("high"),
    )


def _curve(frame: pl.DataFrame, groups: Sequence[str]) -> pl.DataFrame:
    """Each time with the cases that were still at risk at it, and the share still open afterwards."""
    return (
        frame.sort([*groups, "seconds"])
        .with_columns(pl.struct(groups).rle_id().alias("group_id"))
        .with_columns(
            pl.col("cases").sum().over("group_id").alias("total"),
            pl.col("cases").cum_sum(reverse=True).over("group_id").alias("at_risk"),
            pl.col("seconds").shift(-1).over("group_id").alias("next_seconds"),
        )
        .with_columns(
            (1 - pl.col("closed") / pl.col("at_risk")).cum_prod().over("group_id").alias("survival"),
            (pl.col("closed") / (pl.col("at_risk") * (pl.col("at_risk") - pl.col("closed"))))
            .cum_sum()
            .over("group_id")
            .sqrt()
            .alias("greenwood"),
        )
        .with_columns((pl.col("greenwood") / pl.col("survival").log().abs()).alias("loglog_error"))
    )
