"""Between which bounds does a share lie, given how many were counted?"""

from __future__ import annotations

import polars as pl

Z_95 = 1.959963984540054


def wilson(share: pl.Expr, n: pl.Expr, *, upper: bool) -> pl.Expr:
    """One bound of Wilson's 95 % interval of a share in [0, 1] of `n`; null for any other share, and for n of 0.

    `n` may be fractional: where weights are added up, it is their effective number (Σw)² / Σw².
    """
    square = Z_95 * Z_95
    centre = share + square / (2 * n)
    reach = Z_95 * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    bound = (centre + reach if upper else centre - reach) / (1 + square / n)
    return pl.when((n > 0) & share.is_between(0, 1)).then(bound.clip(0, 1))
