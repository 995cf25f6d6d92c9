"""What can be sold at a stall? Questions to the lines of orders."""

from __future__ import annotations

from typing import Final

import polars as pl

from ingest.warehouse import Reader

MOST: Final = 2_000
_GOODS: Final = """
SELECT sku, max(title) AS title
FROM order_lines
WHERE sku IS NOT NULL
GROUP BY sku
ORDER BY count(*) DESC, sku
LIMIT $most
"""


def goods(reader: Reader) -> pl.DataFrame:
    """SKUs that were ever ordered, what is ordered most first, each with what customers call it."""
    return reader.query(_GOODS, {"most": MOST})
