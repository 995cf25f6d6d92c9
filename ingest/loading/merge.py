"""Which of two rows with one key stays? The newer version; among equal ones the one that was fetched later.

The result does not depend on the order in which files are loaded: a row whose content is known already takes the later
place, so that it still beats what was fetched in between.
"""

from __future__ import annotations

from ingest.building.vicinity import note, note_new
from ingest.contracts import Contract
from ingest.warehouse import Builder


def settle(builder: Builder, contract: Contract, incoming: str) -> dict[str, int]:
    """Leave one row a key among those that came: file → how many of its rows were beaten."""
    keys = ", ".join(contract.key)
    twice = f"SELECT {keys} FROM {incoming} GROUP BY {keys} HAVING count(*) > 1"
    if not builder.rows(f"SELECT 1 FROM ({twice}) LIMIT 1"):
        return {}
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
    builder.run(f"DELETE FROM {incoming} WHERE rowid IN (SELECT row FROM beaten)")
    return dict(builder.rows("SELECT _file, count(*) FROM beaten GROUP BY _file"))


def meet(builder: Builder, contract: Contract, incoming: str) -> dict[str, int]:
    """Find which of the rows that came the table holds already, and take out those that bring nothing newer.

    File → how many of its rows say nothing new: what is known already, or older than what is known.
    """
    table, met = contract.table, f"met_{contract.table}"
    may_be_same = "true"
    if contract.version:
        may_be_same = f"new.{contract.version} IS NOT DISTINCT FROM old.{contract.version}"
    builder.run(f"""
        CREATE OR REPLACE TEMP TABLE {met} AS
        SELECT new.rowid AS row, old.rowid AS old_row, new._file, {may_be_same} AS is_same,
          {_place(contract, "new")} > {_place(contract, "old")} AS is_newer
        FROM {incoming} AS new JOIN {table} AS old USING ({", ".join(contract.key)})
    """)
    if builder.rows(f"SELECT 1 FROM {met} WHERE is_same LIMIT 1"):
        builder.run(f"UPDATE {met} SET is_same = false WHERE is_same AND row IN ({_differing(contract, incoming)})")
    builder.run(f"DELETE FROM {incoming} WHERE rowid IN (SELECT row FROM {met} WHERE NOT is_newer)")
    return dict(builder.rows(f"SELECT _file, count(*) FROM {met} WHERE is_same OR NOT is_newer GROUP BY _file"))


def _differing(contract: Contract, incoming: str) -> str:
    """Rows whose content is another one: asked of few rows, because it reads every column of the table."""
    same = " AND ".join(f"new.{column.name} IS NOT DISTINCT FROM old.{column.name}" for column in contract.columns)
    return f"""
        SELECT row
        FROM met_{contract.table} AS met
        JOIN {incoming} AS new ON new.rowid = row
        JOIN {contract.table} AS old ON old.rowid = old_row
        WHERE met.is_same AND NOT ({same})
    """


def merge(builder: Builder, contract: Contract, incoming: str, load_id: int) -> None:
    """Bring the rows that came into the table, inside the caller's transaction.

    `meet` was asked before, and nothing has written to the table since, so that its rows have kept their numbers.
    """
    table, met = contract.table, f"met_{contract.table}"
    columns = ", ".join(column.name for column in contract.columns)
    changed = f"SELECT old_row FROM {met} WHERE is_newer AND NOT is_same"
    note(builder, contract, f"SELECT * FROM {table} WHERE rowid IN ({changed})")
    note_new(builder, contract, f"SELECT * FROM {incoming} WHERE rowid NOT IN (SELECT row FROM {met})")
    builder.run(f"DELETE FROM {table} WHERE rowid IN (SELECT old_row FROM {met} WHERE is_newer)")
    builder.run(f"""
        INSERT INTO {table} ({columns}, _file, _line, _load)
        SELECT {columns}, _file, _line, {load_id} FROM {incoming}
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


def _place(contract: Contract, side: str) -> str:
    """What decides between two rows: version, name of the file (it begins with the time of fetching), line."""
    version = f"{side}.{contract.version}, " if contract.version else ""
    return f"({version}parse_filename({side}._file), {side}._file, {side}._line)"
