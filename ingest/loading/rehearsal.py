"""What would loading make of these lines? Asked before they are landed, by loading them where nobody looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ingest import landing
from ingest.connectors import Batch
from ingest.loading.load import load
from ingest.settings import Source
from ingest.warehouse import Builder

_MEMORY: Final = "200MB"
_HELD: Final = """
SELECT table_name, coalesce(field, '') AS field, coalesce(line, 0) AS line, code, message
FROM quarantine
ORDER BY line, table_name, field
"""


@dataclass(frozen=True, kw_only=True)
class Held:
    """One row that would be held: of which table, for which field, from which line of the batch, and why."""

    table: str
    field: str
    line: int
    code: str
    message: str


def rehearse(source: Source, batch: Batch, at: datetime) -> list[Held]:
    """What of the batch the contract would hold; empty where all of it lands. The batch's lines must be a list."""
    with TemporaryDirectory(prefix="wharfinger-") as place:
        home = Path(place)
        files = landing.write(home, source, 1, batch, at)
        with Builder(home, memory_limit=_MEMORY) as builder:
            load(builder, files)
            names = ("table", "field", "line", "code", "message")
            return [Held(**dict(zip(names, row, strict=True))) for row in builder.rows(_HELD)]
