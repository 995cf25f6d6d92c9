"""In which shape does an answer leave the command line?"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import polars as pl

from dashboard import tables


class Shape(StrEnum):
    """Shapes an answer can have."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(frame: pl.DataFrame, shape: Shape) -> None:
    """Rows in the shape that was asked for."""
    if shape is Shape.JSON:
        show_json(frame.to_dicts())
    elif shape is Shape.CSV:
        sys.stdout.write(tables.csv(frame))
    else:
        sys.stdout.write(tables.plain(frame))


def show_json(value: object) -> None:
    """One JSON document."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, indent=1) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return (
            value.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z") if value.tzinfo is None else value.isoformat()
        )
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
