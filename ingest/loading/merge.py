"""Which of two rows with one key stays? The newer version; among equal ones the one that was fetched later.

The result does not depend on the order in which files are loaded: a row whose content is known already takes the later
place, so that it still beats what was fetched in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.building.vicinity import note, note_new
from ingest.contracts import Contract
from ingest.warehouse import Builder


@dataclass(kw_only=True)
class Fates:
    """File → how many of its rows landed, and how many said nothing new."""

    landed: Counter[str] = field(default_factory=Counter)
    deduplicated: Counter[str] = field(default_factory=Counter)

    def repeat(self, rows: Mapping[str, int]) -> None:
        """These rows, by file, turn out to say nothing new."""
        self.landed.subtract(rows)
        self.deduplicated.update(rows)


def settle(builder: Builder, contract: Contract, fates: Fates) -> None:
    """Leave one row a key in `incoming_<table>`."""
    incoming, keys = f"incoming_{contract.table}", ", ".join(contract.key)
    twice = f"SELECT {keys} FROM {incoming} GROUP BY {keys} HAVING count(*) > 1"
    if not builder.rows(f"SELECT 1 FROM ({twice}) LIMIT 1"):
        return
    newest = f"{contract.version} DESC, " if contract.version else ""
    builder.run(f"""
        CREATE OR REPLACE TEMP TABLE beaten AS
        SELECT row, _file
        FROM (
          SELECT one.rowid AS row, _file, row_number() OVER (
            PARTITION BY {keys}
            ORDER BY {newest}parse_filename(_file) DESC, _file DESC, _line DESC, _item DESC
          ) AS place
          FROM {incoming} AS one SEMI JOIN ({twice}) USING ({keys})
        )
        WHERE place > 1
    """)
    fates.repeat(dict(builder.rows("SELECT _file, count(*) FROM beaten GROUP BY _file")))
    builder.run(f"DELETE FROM {incoming} WHERE rowid IN (SELECT row FROM beaten)")


def merge(builder: Builder, contract: Contract, load_id: int, fates: Fates) -> None:
    """Bring `incoming_<table>` into the table, inside the caller's transaction."""
    table, columns = contract.table, ", ".join(column.name for column in contract.columns)
    if builder.rows(f"SELECT 1 FROM {table} LIMIT 1"):
        _meet(builder, contract, fates)
    else:
        note_new(builder, contract, f"SELECT * FROM incoming_{table}")
    builder.run(f"""
        INSERT INTO {table} ({columns}, _file, _line, _load)
        SELECT {columns}, _file, _line, {load_id} FROM incoming_{table}
    """)


def retire(builder: Builder, contract: Contract, load_id: int, source: str, feed: str) -> None:
    """Of a feed whose every batch is the whole truth, remove what its newest complete batch does not hold any more."""
    builder.run(
        """
        CREATE OR REPLACE TEMP TABLE past AS
        SELECT file AS _file, newest
        FROM landing_files, (
          SELECT max(batch) AS newest FROM landing_files WHERE source = $source AND feed = $feed AND is_complete
        )
        WHERE source = $source AND feed = $feed AND batch < newest
        """,
        {"source": source, "feed": feed},
    )
    key = ", ".join(f"{name}::VARCHAR" for name in contract.key)
    builder.run(
        f"""
        INSERT INTO tombstones
        SELECT $table, concat_ws('|', {key}), $source, $feed, _file, $load
        FROM {contract.table} SEMI JOIN past USING (_file)
        """,
        {"table": contract.table, "source": source, "feed": feed, "load": load_id},
    )
    note(builder, contract, f"SELECT * FROM {contract.table} SEMI JOIN past USING (_file)")
    builder.run(f"DELETE FROM {contract.table} WHERE _file IN (SELECT _file FROM past)")


def _meet(builder: Builder, contract: Contract, fates: Fates) -> None:
    """Take out of both tables what the other one makes superfluous."""
    table, incoming, using = contract.table, f"incoming_{contract.table}", f"USING ({', '.join(contract.key)})"
    rest = [column.name for column in contract.columns if column.name not in contract.key]
    is_same = " AND ".join(f"new.{name} IS NOT DISTINCT FROM old.{name}" for name in rest) or "true"
    builder.run(f"""
        CREATE OR REPLACE TEMP TABLE met AS
        SELECT new.rowid AS row, new._file, {", ".join(f"new.{key}" for key in contract.key)},
          {is_same} AS is_same, {_place(contract, "new")} > {_place(contract, "old")} AS is_newer
        FROM {incoming} AS new JOIN {table} AS old {using}
    """)
    fates.repeat(dict(builder.rows("SELECT _file, count(*) FROM met WHERE is_same OR NOT is_newer GROUP BY _file")))
    note(builder, contract, f"SELECT t.* FROM {table} AS t SEMI JOIN (FROM met WHERE is_newer AND NOT is_same) {using}")
    note_new(builder, contract, f"SELECT * FROM {incoming} WHERE rowid NOT IN (SELECT row FROM met)")
    on = " AND ".join(f"{table}.{key} = met.{key}" for key in contract.key)
    builder.run(f"DELETE FROM {table} USING met WHERE met.is_newer AND {on}")
    builder.run(f"DELETE FROM {incoming} WHERE rowid IN (SELECT row FROM met WHERE NOT is_newer)")


def _place(contract: Contract, side: str) -> str:
    """What decides between two rows: version, name of the file (it begins with the time of fetching), line."""
    version = f"{side}.{contract.version}, " if contract.version else ""
    return f"({version}parse_filename({side}._file), {side}._file, {side}._line)"
