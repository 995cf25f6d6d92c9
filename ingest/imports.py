"""Files of one's own: how a CSV or Parquet file becomes rows of a contract table.

A column is taken under its contract name, or under the one that `renames` gives. An amount column `x_minor` may come as
`x_minor`, whole minor units, or as `x`, an amount such as 12.34. Times without an offset need `timezone`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.connectors import Batch, Feed
from ingest.contracts import Contract, Kind
from ingest.contracts.describe import contract_of
from ingest.csvfile import FileError
from ingest.errors import FatalError, RecordError
from ingest.settings import Source
from ingest.tabular import columns_of

SYSTEM: Final = "import"
MINOR: Final = "_minor"
CHUNK_BYTES: Final = 1024 * 1024
SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
LOCAL: Final = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(:\d\d(\.\d+)?)?)")
MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00(:00)?")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What shall be taken in: a table's files, and how their columns are to be read."""

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
        _zone(self.timezone)
        source = Source(name=_name(self.system), system=SYSTEM, url="", store=self.store)
        for path in self.files:
            _check_header(contract, self, path)
            suffix = "parquet" if path.suffix == ".parquet" else "csv"
            yield source, Batch(feed=self.table, lines=_bytes(path), cursor=None, suffix=suffix)


def feed(order: Mapping[str, Any]) -> Feed:
    """How the rows of an imported file become rows of its table."""
    contract = contract_of(order["table"])
    return Feed(
        name=contract.table,
        columns={name: "VARCHAR" for column in contract.columns for name in names_of(column.name)},
        tables={
            contract.table: f"SELECT {', '.join(_cell(contract, column.name) for column in contract.columns)}, "
            "_file, _line FROM landed"
        },
    )


def cells(order: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, str]:
    """One row under the contract's names; RecordError where a cell cannot be read as ordered."""
    contract = contract_of(order["table"])
    given = _named(order, found)
    for column in contract.columns:
        text = given.get(column.name, "").strip()
        if not text:
            continue
        if column.name in contract.key and SCIENTIFIC.fullmatch(text):
            raise RecordError(
                "E_ID", "an id in scientific notation", pointer=f"/{column.name}", found=text, expected="all its digits"
            )
        if column.kind is Kind.INSTANT:
            given[column.name] = _instant(text, order["timezone"], column.name)
        elif column.kind is Kind.DATE and (midnight := MIDNIGHT.fullmatch(text)):
            given[column.name] = midnight[1]
    return given


def names_of(column: str) -> tuple[str, ...]:
    """Under which names may a column come?"""
    return (column, column.removesuffix(MINOR)) if column.endswith(MINOR) else (column,)


def _named(order: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, str]:
    given = {_plain(name): text for name, text in found.items()}
    for pair, target in order["renames"].items():
        if pair in found:
            given[target] = found[pair]
    for name, targets in _copies(order["renames"]).items():
        given |= dict.fromkeys(targets, found.get(name, ""))
    given |= order["constants"]
    if order["store"]:
        given.setdefault("store", order["store"])
    return given


def _copies(renames: Mapping[str, str]) -> dict[str, list[str]]:
    """One column of the file may fill several of the table: `a=x,y`."""
    return {name: targets.split(",") for name, targets in renames.items()}


def _cell(contract: Contract, name: str) -> str:
    column = contract.column(name)
    if column.kind is Kind.TAGS:
        return f"string_split(nullif(trim({name}), ''), '|') AS {name}"
    if column.kind is Kind.MINOR and name.endswith(MINOR):
        amount = f"nullif(trim({name.removesuffix(MINOR)}), '')"
        exact = f"coalesce(minor({amount}, {column.currency})::VARCHAR, {amount})" if column.currency else amount
        return f"coalesce(nullif(trim({name}), ''), {exact}) AS {name}"
    return f"nullif(trim({name}), '') AS {name}"


def _check_header(contract: Contract, order: Order, path: Path) -> None:
    if not path.is_file() or path.is_symlink():
        raise FatalError("E_PATH: there is no such file", where=str(path), expected="a CSV or Parquet file")
    given = set(_named(order.as_dict(), dict.fromkeys(columns_of(path), "")))
    missing = [column.name for column in contract.columns if column.required and not given & set(names_of(column.name))]
    if missing:
        raise FileError(
            f"E_HDR: the file lacks columns that {contract.table} needs",
            where=path.name,
            found=f"no {', '.join(missing)}",
            expected=", ".join(column.name for column in contract.columns if column.required),
            action=f"Add them, or give them by --rename or --set; see `wharfinger contract {contract.table}`.",
        )


def _instant(text: str, timezone: str, column: str) -> str:
    local = LOCAL.fullmatch(text)
    if not local or not timezone:
        return text
    moment = datetime.fromisoformat(f"{local[1]}T{local[2]}")
    zone = ZoneInfo(timezone)
    aware = moment.replace(tzinfo=zone)
    if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise RecordError(
            "E_TZ",
            f"a time that {timezone} skips",
            pointer=f"/{column}",
            found=text,
            expected="a time that exists there",
        )
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _zone(name: str) -> None:
    if not name:
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise FatalError(
            "--timezone names no zone", found=name, expected="an IANA zone such as Europe/Berlin"
        ) from None


def _name(system: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", system):
        raise FatalError("--system is no short name", found=system, expected="small letters, digits, - and _")
    return system


def _plain(name: str) -> str:
    return re.sub(r"\s+", "_", name.strip().lower())


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(CHUNK_BYTES):
            yield block
