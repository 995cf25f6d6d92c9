"""Files of one's own: how the columns of a CSV or Parquet file become those of a contract table.

A column is taken under its contract name, or under the one that `renames` gives. An amount column `x_minor` may come as
`x_minor`, whole minor units, or as `x`, an amount such as 12.34. Times without an offset need `timezone`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.connectors import Batch, Feed
from ingest.contracts import Column, Contract, Kind
from ingest.contracts.describe import contract_of
from ingest.errors import FatalError
from ingest.landed.csvfile import FileError, plain
from ingest.landed.tabular import PARQUET, columns_of, quoted
from ingest.settings import Source

SYSTEM: Final = "import"
MINOR: Final = "_minor"
CHUNK_BYTES: Final = 1024 * 1024
_LOCAL: Final = r"\d{4}-\d\d-\d\d[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
_MIDNIGHT: Final = r"\d{4}-\d\d-\d\d[ T]00:00(:00(\.0+)?)?"
_DAY: Final = len("2026-11-22")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What shall be taken in: a table's files, and how their columns are to be read.

    `renames`: column of the file → column of the table, or several with commas between. `constants`: column → value.
    """

    table: str
    files: tuple[Path, ...]
    system: str
    store: str = ""
    timezone: str = ""
    renames: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The order as landing keeps it, without the places the files came from."""
        entries = asdict(self)
        return {name: entries[name] for name in ("table", "system", "store", "timezone", "renames", "constants")}

    def batches(self) -> Iterator[tuple[Source, Batch]]:
        """Each file as a batch, looked at before anything is landed; FatalError names the file and the remedy."""
        contract = contract_of(self.table)
        _check_zone(self.timezone)
        source = Source(name=_name(self.system), system=SYSTEM, url="", store=self.store)
        _check_targets(contract, self)
        for path in self.files:
            _check_columns(contract, self, path)
        for path in self.files:
            suffix = "parquet" if path.suffix == PARQUET else "csv"
            yield source, Batch(feed=self.table, lines=_bytes(path), cursor=None, suffix=suffix)

    def remarks(self) -> Iterator[str]:
        """What of the files is not taken, a sentence a file: a misspelt column shall not be lost in silence."""
        taken = _takeable(contract_of(self.table)) | {plain(name) for name in self.renames}
        for path in self.files:
            if unread := [name for name in columns_of(path) if plain(name) not in taken]:
                yield (
                    f"{path.name}: not taken, because {self.table} has no such columns: {', '.join(unread)}."
                    " Give them by --rename if they belong to it."
                )


def feed(order: Mapping[str, Any], columns: tuple[str, ...]) -> Feed:
    """How the rows of an imported file with these columns become rows of its table."""
    contract = contract_of(order["table"])
    given = _given(order, columns)
    cells = ", ".join(f"{_cell(order, given, column)} AS {column.name}" for column in contract.columns)
    return Feed(
        name=contract.table,
        columns=dict.fromkeys(columns, "VARCHAR"),
        tables={contract.table: f"SELECT {cells}, _file, _line FROM landed"},
    )


def _given(order: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, str]:
    """Column of the table (amounts also without `_minor`) → SQL of its text, NULL where it is empty."""
    given = {plain(name): f"nullif(trim({quoted(name)}), '')" for name in columns}
    for name, targets in order["renames"].items():
        if plain(name) in given:
            given |= dict.fromkeys(targets.split(","), given[plain(name)])
    if order["store"]:
        given.setdefault("store", _text(order["store"]))
    return given | {name: _text(value) for name, value in order["constants"].items()}


def _cell(order: Mapping[str, Any], given: Mapping[str, str], column: Column) -> str:
    text = given.get(column.name, "NULL")
    match column.kind:
        case Kind.TAGS:
            listed = f"from_json({text}, '[\"VARCHAR\"]')"
            return f"CASE WHEN {text} LIKE '[%' AND json_valid({text}) THEN {listed} ELSE string_split({text}, '|') END"
        case Kind.INSTANT if order["timezone"]:
            return _in_utc(text, order["timezone"])
        case Kind.DATE:
            return f"CASE WHEN regexp_full_match({text}, '{_MIDNIGHT}') THEN left({text}, {_DAY}) ELSE {text} END"
        case Kind.MINOR if column.currency and (amount := given.get(column.name.removesuffix(MINOR))):
            return f"coalesce({text}, minor({amount}, {given.get(column.currency, 'NULL')}), {amount})"
        case _:
            return text


def _in_utc(text: str, timezone: str) -> str:
    """The local time as an instant; one that the zone skips stays as it is, without an offset, and is refused later."""
    local = f"TRY_CAST({text} AS TIMESTAMP)"
    instant = f"({local} AT TIME ZONE {_text(timezone)})"
    is_real = f"regexp_full_match({text}, '{_LOCAL}') AND {instant} AT TIME ZONE {_text(timezone)} = {local}"
    utc = f"strftime({instant} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    return f"CASE WHEN {is_real} THEN {utc} ELSE {text} END"


def _check_columns(contract: Contract, order: Order, path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        expected = "a CSV or Parquet file"
        raise FileError("E_PATH", "there is no such file", where=str(path), found="none", expected=expected)
    columns = columns_of(path)
    if absent := [name for name in order.renames if plain(name) not in {plain(one) for one in columns}]:
        what, expected = "the file lacks columns that --rename names", ", ".join(columns)
        raise FileError("E_HDR", what, where=path.name, found=f"no {', '.join(absent)}", expected=expected)
    given = set(_given(order.as_dict(), columns))
    missing = [column.name for column in contract.columns if column.required and not given & set(_names(column.name))]
    if missing:
        raise FileError(
            "E_HDR",
            f"the file lacks columns that {contract.table} needs",
            where=path.name,
            found=f"no {', '.join(missing)}",
            expected=", ".join(column.name for column in contract.columns if column.required),
            action=f"Add them, or give them by --rename or --set; see `wharfinger contract {contract.table}`.",
        )


def _check_targets(contract: Contract, order: Order) -> None:
    named = [*order.constants, *(name for targets in order.renames.values() for name in targets.split(","))]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise FatalError("--rename and --set give a column twice", found=", ".join(twice), expected="each column once")
    if unknown := sorted({*named} - _takeable(contract)):
        raise FatalError(
            f"--rename and --set name columns that {contract.table} does not have",
            found=", ".join(unknown),
            expected=", ".join(sorted(_takeable(contract))),
        )


def _takeable(contract: Contract) -> set[str]:
    return {name for column in contract.columns for name in _names(column.name)}


def _names(column: str) -> tuple[str, ...]:
    return (column, column.removesuffix(MINOR))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        expected = "an IANA zone such as Europe/Berlin"
        raise FatalError("--timezone names no zone", found=name, expected=expected) from None


def _name(system: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", system):
        raise FatalError("--system is no short name", found=system, expected="small letters, digits, - and _")
    return system


def _bytes(path: Path) -> Iterator[bytes]:
    before = path.stat()
    with path.open("rb") as file:
        while block := file.read(CHUNK_BYTES):
            yield block
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        found, expected = f"{after.st_size} bytes", f"{before.st_size}, as when it was opened"
        action = "Wait until it is whole, then import it again."
        what = "the file changes while it is read"
        raise FileError("E_TRUNC", what, where=path.name, found=found, expected=expected, action=action)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
