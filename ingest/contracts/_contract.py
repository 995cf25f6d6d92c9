"""What a contract is: one table of the warehouse, declared once.

DDL, checks, CSV headers and CONTRACTS.md are derived from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds a column may have, and the DuckDB type that stores each."""

    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    MINOR = "BIGINT "  # money in minor units of the row's currency; never a float
    RATE = "DECIMAL(18,6)"
    INSTANT = "TIMESTAMP"  # UTC
    DATE = "DATE"
    BOOLEAN = "BOOLEAN"
    TAGS = "VARCHAR[]"

    @property
    def sql(self) -> str:
        return self.value.strip()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it says, in which unit, who owns it, and what may stand in it.

    `least`/`most` bound numbers; `allowed` lists the values an enumeration may take (others are quarantined as E_ENUM);
    `currency` names the column that holds the currency of a MINOR amount. `longest` bounds a text in bytes (0: 255 in a
    key, 65,536 elsewhere); `may_be_blank` lets the empty text stand in a required column.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    unit: str = ""
    owner: str = ""
    least: int | None = None
    most: int | None = None
    allowed: tuple[str, ...] = ()
    currency: str = ""
    personal: bool = False
    longest: int = 0
    may_be_blank: bool = False


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One table: the question a row answers, its key, its columns, its owner.

    `version` names the column that says which of two rows with one key is newer (empty: the later landing wins).
    `parent`: (table, columns) through which a row that names no order belongs to one.
    `sequences`: (earlier, later): two instants that cannot come the other way round.
    Every table also carries `_file`, `_line` and `_load`: landing file, line in it, and the load that brought the row.
    """

    table: str
    question: str
    owner: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version: str = ""
    caveats: tuple[str, ...] = ()
    parent: tuple[str, tuple[str, ...]] | None = None
    sequences: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        unknown = {*self.key, *([self.version] if self.version else [])} - set(names)
        if unknown or len(set(names)) != len(names):
            raise ValueError(f"contract {self.table}: unknown or repeated columns {sorted(unknown) or names}")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
