"""Which of two rows with one key stays? The newer version; among equal ones the one that was fetched later.

The result does not depend on the order in which files are loaded: a row whose content is known already takes the later
place, so that it still beats what was fetched in between.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.contracts import Contract
from ingest.warehouse import Builder


@dataclass(kw_only=True)
class Fates:
    """File → how many of its rows landed, and how many said nothing new."""

    landed: Counter[str] = field(default_factory=Counter)
    deduplicated: Counter[str] = field(default_factory=Counter)


def settle(builder: Builder, contract: Contract, fates: Fates) -> None:
    """Leave one row a key in `incoming_<table>`; needs no transaction, for the table is temporary."""
    table, keys = contract.table, ", ".join(contract.key)
    twice = f"SELECT {keys} FROM incoming_{table} GROUP BY {keys} HAVING count(*) > 1"  # noqa: S608
    if not builder.rows(f"SELECT 1 FROM ({twice}) LIMIT 1"):  # noqa: S608
        return
    newest = f"{contract.version} DESC, " if contract.version else ""
    builder.run(
        f"CREATE OR REPLACE TEMP TABLE beaten AS SELECT row, _file FROM (SELECT i.rowid AS row, _file, row_number() OVER "  # noqa: S608
        f"(PARTITION BY {keys} ORDER BY {newest}parse_filename(_file) DESC, _file DESC, _line DESC, _item DESC) AS place "
        f"FROM incoming_{table} AS i SEMI JOIN ({twice}) USING ({keys})) WHERE place > 1"
    )
    fates.deduplicated.update(dict(builder.rows("SELECT _file, count(*) FROM beaten GROUP BY _file")))
    builder.run(f"DELETE FROM incoming_{table} WHERE rowid IN (SELECT row FROM beaten)")  # noqa: S608


def merge(builder: Builder, contract: Contract, load_id: int, fates: Fates) -> None:
    """Bring `incoming_<table>` into the table, inside the caller's transaction."""
    table = contract.table
    columns = [column.name for column in contract.columns]
    fates.landed.update(dict(builder.rows(f"SELECT _file, count(*) FROM incoming_{table} GROUP BY _file")))  # noqa: S608
    if builder.rows(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608
        _meet(builder, contract, fates)
    listed = ", ".join(columns)
    builder.run(
        f"INSERT INTO {table} ({listed}, _file, _line, _load) SELECT {listed}, _file, _line, {load_id} FROM incoming_{table}"  # noqa: S608
    )


def _meet(builder: Builder, contract: Contract, fates: Fates) -> None:
    """Take out of both tables what the other one makes superfluous."""
    table, keys = contract.table, ", ".join(contract.key)
    rest = [column.name for column in contract.columns if column.name not in contract.key]
    same = " AND ".join(f"i.{name} IS NOT DISTINCT FROM t.{name}" for name in rest) or "true"
    version = f"{{side}}.{contract.version}, " if contract.version else ""
    place = f"({version}parse_filename({{side}}._file), {{side}}._file, {{side}}._line)"
    builder.run(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT i.rowid AS row, i._file, {', '.join(f'i.{key}' for key in contract.key)}, "  # noqa: S608
        f"{same} AS is_same, {place.format(side='i')} > {place.format(side='t')} AS is_newer "
        f"FROM incoming_{table} AS i JOIN {table} AS t USING ({keys})"
    )
    known = dict(builder.rows("SELECT _file, count(*) FROM met WHERE is_same OR NOT is_newer GROUP BY _file"))
    fates.landed.subtract(known)
    fates.deduplicated.update(known)
    on = " AND ".join(f"{table}.{key} = met.{key}" for key in contract.key)
    builder.run(f"DELETE FROM {table} USING met WHERE met.is_newer AND {on}")  # noqa: S608
    builder.run(f"DELETE FROM incoming_{table} WHERE rowid IN (SELECT row FROM met WHERE NOT is_newer)")  # noqa: S608
