"""One load: files of one feed are read, typed, checked, merged and written down, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ingest import checks, landing, quarantine, stage
from ingest.connectors import Feed
from ingest.contracts import Contract, contracts
from ingest.currencies import EXPONENTS
from ingest.landing import LandedFile
from ingest.merge import Fates, merge, settle
from ingest.quarantine import Refusal
from ingest.warehouse import Builder

CHUNK_BYTES: Final = 256 * 1024 * 1024
_ARRIVING: Final = (
    "CREATE OR REPLACE TEMP TABLE arriving (file VARCHAR, place VARCHAR, fetched_at TIMESTAMP, lines_before BIGINT)"
)


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What became of one file's rows of one table: offered = landed + quarantined + deduplicated.

    `table` is empty for lines (and promises) of the file itself that could not be kept.
    """

    load_id: int
    file: str
    table: str
    offered: int
    landed: int
    quarantined: int
    deduplicated: int


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files that one load takes: same source, same feed, and same instant where the feed's SQL asks for it."""

    feed: Feed
    files: tuple[LandedFile, ...]

    @property
    def first(self) -> LandedFile:
        return self.files[0]


def take_in(builder: Builder, group: Group, load_id: int) -> list[LoadReport]:
    """Load the group as `load_id`: what became of the rows of each file and table."""
    first, feed = group.first, group.feed
    builder.let(source=first.source, store=first.store, fetched_at=first.fetched_at)
    builder.run(_ARRIVING)
    refusals: list[Refusal] = []
    for number, chunk in enumerate(_chunks(group.files)):
        _arrive(builder, chunk)
        refusals += stage.read(builder, feed, chunk)
        for table, sql in feed.tables.items():
            _type(builder, contracts()[table], sql, is_first=number == 0)
    refusals += [_shortfall(file) for file in group.files if file.is_last and not file.is_complete]
    reports = [_line_report(load_id, file, count) for file, count in Counter(one.file for one in refusals).items()]
    with builder.transaction():
        quarantine.hold_lines(builder, load_id, first.source, feed.name, refusals)
        for table in feed.tables:
            reports += _take(builder, group, contracts()[table], load_id)
        _record(builder, group, load_id, reports)
    for table in feed.tables:
        builder.run(f"DROP TABLE incoming_{table}")
    builder.run("DROP TABLE landed")
    return reports


def _chunks(files: Sequence[LandedFile]) -> Iterator[list[LandedFile]]:
    chunk: list[LandedFile] = []
    size = 0
    for file in files:
        if chunk and size + file.bytes > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(file)
        size += file.bytes
    yield chunk


def _arrive(builder: Builder, chunk: Sequence[LandedFile]) -> None:
    """Say which files are being read, and how many lines of this reading stand before each."""
    before = 0
    rows = []
    for file in chunk:
        place = str(builder.home / landing.FOLDER / file.path)
        rows.append((file.path, place, file.fetched_at.astimezone(UTC).replace(tzinfo=None), before))
        before += file.lines
    builder.insert("arriving", rows)


def _type(builder: Builder, contract: Contract, sql: str, *, is_first: bool) -> None:
    """Append the feed's rows to `incoming_<table>`: typed cells, and in `_raw` the text of rows that do not pass."""
    offered = {name for name, *_ in builder.rows(f"DESCRIBE {sql}")}
    given = [
        column.name if column.name in offered else f"NULL::{_text_type(column.kind.sql)} AS {column.name}"
        for column in contract.columns
    ]
    item = "_item" if "_item" in offered else "''"
    passes = " AND ".join(
        checks.passes(column, contract) for column in contract.columns if column.kind.sql != "VARCHAR[]"
    )
    cells = ", ".join(f"{checks.typed(column)} AS {column.name}" for column in contract.columns)
    raw = ", ".join(f"'{column.name}': {column.name}" for column in contract.columns)
    make = (
        f"CREATE OR REPLACE TEMP TABLE incoming_{contract.table} AS"
        if is_first
        else f"INSERT INTO incoming_{contract.table}"
    )
    builder.run(
        f"{make} SELECT {cells}, _file, _line, _item, CASE WHEN NOT ({passes}) THEN to_json({{{raw}}})::VARCHAR END AS _raw "  # noqa: S608
        f"FROM (SELECT {', '.join(given)}, _file, _line, {item}::VARCHAR AS _item FROM ({sql}))"
    )


def _text_type(kind: str) -> str:
    return kind if kind == "VARCHAR[]" else "VARCHAR"


def _take(builder: Builder, group: Group, contract: Contract, load_id: int) -> list[LoadReport]:
    """Move bad rows to quarantine and good ones into the table."""
    incoming, source, feed = f"incoming_{contract.table}", group.first.source, group.feed.name
    offered = dict(builder.rows(f"SELECT _file, count(*) FROM {incoming} GROUP BY _file"))  # noqa: S608
    if not offered:
        return []
    if builder.rows(f"SELECT 1 FROM {incoming} WHERE _raw IS NOT NULL LIMIT 1"):  # noqa: S608
        quarantine.hold_cells(builder, load_id, source, feed, contract)
        builder.run(f"DELETE FROM {incoming} WHERE _raw IS NOT NULL")  # noqa: S608
    for currency in sorted({column.currency for column in contract.columns if column.currency}):
        unknown = [
            code
            for (code,) in builder.rows(f"SELECT DISTINCT {currency} FROM {incoming} WHERE {currency} IS NOT NULL")  # noqa: S608
            if code not in EXPONENTS
        ]
        if unknown:
            listed = ", ".join("'" + code.replace("'", "''") + "'" for code in unknown)
            rows = f"SELECT rowid FROM {incoming} WHERE {currency} IN ({listed})"  # noqa: S608
            quarantine.hold_typed(
                builder,
                load_id,
                source,
                feed,
                contract,
                field=currency,
                code="E_CUR",
                expected="an ISO 4217 code",
                rows=rows,
            )
    fates = Fates()
    settle(builder, contract, fates)
    merge(builder, contract, load_id, fates)
    held = dict(
        builder.rows(
            "SELECT file, count(*) FROM quarantine WHERE load = $load AND table_name = $table GROUP BY file",
            {"load": load_id, "table": contract.table},
        )
    )
    return [
        LoadReport(
            load_id=load_id,
            file=file,
            table=contract.table,
            offered=count,
            landed=fates.landed[file],
            quarantined=held.get(file, 0),
            deduplicated=fates.deduplicated[file],
        )
        for file, count in sorted(offered.items())
    ]


def _shortfall(file: LandedFile) -> Refusal:
    return Refusal(
        file=file.path,
        line=None,
        item="",
        code="E_TRUNC",
        field="",
        message=f"The source promised {file.expected} lines and {file.batch_lines} came: the cursor stays, the next run asks again",
        found=str(file.batch_lines),
        raw_sha256=file.sha256,
    )


def _line_report(load_id: int, file: str, count: int) -> LoadReport:
    return LoadReport(load_id=load_id, file=file, table="", offered=count, landed=0, quarantined=count, deduplicated=0)


def _record(builder: Builder, group: Group, load_id: int, reports: Sequence[LoadReport]) -> None:
    """Write the load down beside its rows: files, counts, and the cursors that may now move."""
    first = group.first
    builder.insert(
        "landing_files",
        [
            (
                file.path,
                file.source,
                file.system,
                file.store,
                file.feed,
                file.sha256,
                file.bytes,
                file.lines,
                _plain(file.fetched_at),
                file.batch,
                file.is_complete,
                load_id,
            )
            for file in group.files
        ],
    )
    builder.insert(
        "loads",
        [
            (
                load_id,
                report.file,
                first.source,
                first.system,
                first.store,
                first.feed,
                report.table,
                report.offered,
                report.landed,
                report.quarantined,
                report.deduplicated,
            )
            for report in reports
        ],
    )
    for file in group.files:
        if file.cursor and file.is_complete:
            for feed, value in file.cursor.items():
                _move_cursor(builder, file, feed, value)


def _move_cursor(builder: Builder, file: LandedFile, feed: str, value: str) -> None:
    """Remember the cursor, unless a file that was fetched later has already set it."""
    place = {"source": file.source, "feed": feed, "file": file.path}
    later = (
        "SELECT 1 FROM cursors WHERE source = $source AND feed = $feed AND parse_filename(file) > parse_filename($file)"
    )
    if builder.rows(later, place):
        return
    builder.run("DELETE FROM cursors WHERE source = $source AND feed = $feed", {"source": file.source, "feed": feed})
    builder.run("INSERT INTO cursors VALUES ($source, $feed, $value, $file)", place | {"value": value})


def _plain(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)
