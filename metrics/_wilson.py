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


def bounds(counted: int, n: int) -> tuple[float, float]:
    """Both bounds of the share `counted` of `n`, n of at least 1."""
    share, among = pl.lit(counted / n), pl.lit(n)
    row = pl.select(low=wilson(share, among, upper=False), high=wilson(share, among, upper=True)).row(0)
    return float(row[0]), float(row[1])


def difference(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float, float]:
    """How much larger is the first share, (counted, n), than the second: difference, and its 95 % bounds.

    Newcombe's interval, made of Wilson's of both; the shares differ beyond chance where 0 lies outside it.
    """
    (one, low_one, high_one), (two, low_two, high_two) = (
        (counted / n, *bounds(counted, n)) for counted, n in (first, second)
    )
    below = ((one - low_one) ** 2 + (high_two - two) ** 2) ** 0.5
    above = ((high_one - one) ** 2 + (two - low_two) ** 2) ** 0.5
    return one - two, one - two - below, one - two + above
