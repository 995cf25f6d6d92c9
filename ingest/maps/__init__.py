"""The company's books as tables of text: owner matrix, maps, targets, choices. Each is one contract, typed here.

Lines come from a CSV file or a form, are checked one by one and against each other, and are kept in the ledger; the
run loads them into the warehouse like any other source.
"""

from __future__ import annotations

from typing import Final

from ingest.contracts import Contract, contracts

BOOKS: Final = ("owner_stages", "status_map", "sku_map", "targets", "integrations", "choices")


def contract_of(book: str) -> Contract:
    """What a line of the book holds."""
    return contracts()[book]
