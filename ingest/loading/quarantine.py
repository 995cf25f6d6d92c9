"""Rows and lines that could not be taken: kept with code, field, pointer and what was found, never dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.codes import CODES
from ingest.contracts import Column, Contract, Kind
from ingest.loading import checks
from ingest.loading.doubts import Doubt
from ingest.warehouse import Builder

FOUND_CHARACTERS: Final = 80
KEY_CHARACTERS: Final = 1_000
SAID: Final = {name: code.said for name, code in CODES.items()}
ACTION: Final = {name: code.action for name, code in CODES.items()}

_COLUMNS: Final = (
    "load, source, feed, table_name, file, line, item, code, field, message, found, raw_sha256, first_seen, "
    "row_key, is_mended"
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One landed line (or, without `line`, one file) that no reader could take."""

    file: str
    line: int | None
    item: str
    code: str
    field: str
    message: str
    found: str
    raw_sha256: str


def hold_lines(builder: Builder, load_id: int, source: str, feed: str, refusals: Sequence[Refusal]) -> None:
    """Begin what a load holds with the lines that were refused; `first_seen` is when their file was fetched."""
    builder.run("CREATE OR REPLACE TEMP TABLE held AS FROM quarantine LIMIT 0")
    first_seen = dict(builder.rows("SELECT file, fetched_at FROM arriving"))
    builder.insert(
        "held",
        [
            (
                load_id,
                source,
                feed,
                "",
                refusal.file,
                refusal.line,
                refusal.item,
                refusal.code,
                refusal.field,
                _with_action(refusal.code, refusal.message),
                refusal.found[:FOUND_CHARACTERS],
                refusal.raw_sha256,
                first_seen[refusal.file],
                "",
                False,
            )
            for refusal in refusals
        ],
    )


def keep(builder: Builder) -> None:
    """Write down what the load holds, inside the caller's transaction."""
    builder.run("INSERT INTO quarantine FROM held")


def hold_cells(builder: Builder, load_id: int, source: str, feed: str, contract: Contract, incoming: str) -> None:
    """Hold the rows whose cells did not pass, and take them out: the first such field, and which others."""
    columns = [column for column in contract.columns if column.kind is not Kind.TAGS]
    shape = ", ".join(f'"{column.name}":"VARCHAR"' for column in columns)
    cells = ", ".join(f"cells.{column.name} AS {column.name}" for column in columns)
    builder.run(f"""
        CREATE OR REPLACE TEMP TABLE refused AS
        SELECT row, _file, _line, _item, _raw, {cells} FROM (
          SELECT rowid AS row, _file, _line, _item, _raw, from_json(_raw, '{{{shape}}}') AS cells
          FROM {incoming} WHERE _raw IS NOT NULL
        )
    """)
    builder.run(
        "CREATE OR REPLACE TEMP TABLE faults "
        "(row BIGINT, position INTEGER, field VARCHAR, code VARCHAR, expected VARCHAR, found VARCHAR)"
    )
    fails = ", ".join(f"count_if(NOT {checks.passes(column, contract)})" for column in columns)
    (failed,) = builder.rows(f"SELECT {fails} FROM refused")
    for position, column in enumerate(columns):
        if failed[position]:
            _find_faults(builder, contract, column, position)
    builder.run(
        f"""
        INSERT INTO held ({_COLUMNS})
        SELECT $load, $source, $feed, $table_name, _file, _line, _item, first.code, first.field,
          first.field || ' ' || {_cases("first.code", SAID)} || ': expected ' || first.expected
            || CASE WHEN rest = '' THEN '' ELSE '; also: ' || rest END || '. ' || {_cases("first.code", ACTION)},
          first.found, sha256(_raw), fetched_at, left({_key_of_cells(contract)}, {KEY_CHARACTERS}), false
        FROM (
          SELECT row, arg_min(faults, position) AS first,
            coalesce(string_agg(field, ', ' ORDER BY position) FILTER (position > least), '') AS rest
          FROM (SELECT *, min(position) OVER (PARTITION BY row) AS least FROM faults) AS faults
          GROUP BY row
        )
        JOIN refused USING (row) JOIN arriving ON arriving.file = _file
        """,
        {"load": load_id, "source": source, "feed": feed, "table_name": contract.table},
    )
    builder.run(f"DELETE FROM {incoming} WHERE _raw IS NOT NULL")


def _find_faults(builder: Builder, contract: Contract, column: Column, position: int) -> None:
    found = "''" if column.personal else _short(column.name)
    builder.run(
        f"""
        INSERT INTO faults
        SELECT row, $position, $field, {checks.code(column, contract)}, $expected, {found}
        FROM refused WHERE NOT {checks.passes(column, contract)}
        """,
        {"position": position, "field": column.name, "expected": checks.expected(column)},
    )


def _cases(code: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {_text(known)} THEN {_text(text)}" for known, text in words.items())
    return f"CASE {code} {cases} END"


def _with_action(code: str, message: str) -> str:
    """What is to be done stands at the end, unless the message itself knows better."""
    action = CODES[code].action
    return message if message.endswith(action) else f"{message.removesuffix('.')}. {action}"


def hold_typed(
    builder: Builder, load_id: int, source: str, feed: str, contract: Contract, incoming: str, doubt: Doubt
) -> dict[str, int]:
    """Hold rows that cannot be believed, and take them out: file → how many."""
    found = "''" if contract.column(doubt.field).personal else _short(f"{doubt.field}::VARCHAR")
    key = ", ".join(f"{name}::VARCHAR" for name in contract.key)
    builder.run(f"CREATE OR REPLACE TEMP TABLE doubted AS {doubt.rows}")
    if not builder.rows("SELECT 1 FROM doubted LIMIT 1"):
        return {}
    builder.run(
        f"""
        INSERT INTO held ({_COLUMNS})
        SELECT $load, $source, $feed, $table_name, _file, _line, _item, $code, $field, $message, {found},
          sha256(concat_ws(chr(31), {key})), fetched_at, {_key_text(contract)}, false
        FROM {incoming} AS one JOIN arriving ON arriving.file = _file
        WHERE one.rowid IN (FROM doubted)
        """,
        {
            "load": load_id,
            "source": source,
            "feed": feed,
            "table_name": contract.table,
            "code": doubt.code,
            "field": doubt.field,
            "message": f"{doubt.field} {SAID[doubt.code]}: expected {doubt.expected}. {ACTION[doubt.code]}",
        },
    )
    held = dict(builder.rows(f"SELECT _file, count(*) FROM {incoming} WHERE rowid IN (FROM doubted) GROUP BY _file"))
    builder.run(f"DELETE FROM {incoming} WHERE rowid IN (FROM doubted)")
    return held


def mend(builder: Builder, contract: Contract, source: str, load_id: int) -> None:
    """Mark what this load has put right, inside the caller's transaction.

    Where a file comes later than one that was fetched after it, the row that puts it right may be there already.
    """
    table = contract.table
    if not builder.rows(
        "SELECT 1 FROM quarantine WHERE table_name = $table AND NOT is_mended LIMIT 1", {"table": table}
    ):
        return
    overtaken = (
        "SELECT 1 FROM landing_files WHERE source = $source AND fetched_at > (SELECT max(fetched_at) FROM arriving)"
    )
    is_late = bool(builder.rows(f"{overtaken} LIMIT 1", {"source": source}))
    builder.run(
        f"""
        UPDATE quarantine SET is_mended = true
        FROM (
          SELECT {_key_text(contract)} AS row_key, parse_filename(_file) AS name, _file AS good_file, _line AS good_line
          FROM {table} WHERE $is_late OR _load = $load
        ) AS good
        WHERE quarantine.table_name = $table AND NOT quarantine.is_mended AND good.row_key = quarantine.row_key
          AND (name, good_file, good_line) > (parse_filename(quarantine.file), quarantine.file, quarantine.line)
        """,
        {"table": table, "load": load_id, "is_late": is_late},
    )


def _key_text(contract: Contract) -> str:
    """The key of a typed row as one text."""
    return f"concat_ws('|', {', '.join(f'{name}::VARCHAR' for name in contract.key)})"


def _key_of_cells(contract: Contract) -> str:
    """The key of a row of texts as it would stand there typed."""
    typed = (f"coalesce(({checks.typed(contract.column(name))})::VARCHAR, {name})" for name in contract.key)
    return f"concat_ws('|', {', '.join(typed)})"


def _short(text: str) -> str:
    return f"left(coalesce({text}, ''), {FOUND_CHARACTERS})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
