"""One load: files of one feed are read, typed, checked, merged and written down, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ingest.connectors import Feed
from ingest.contracts import Column, Contract, Kind, contracts
from ingest.landing import LandedFile
from ingest.loading import checks, quarantine, stage
from ingest.loading.doubts import doubts
from ingest.loading.mending import mend
from ingest.loading.merge import Fates, merge, retire, settle
from ingest.loading.quarantine import Refusal
from ingest.warehouse import Builder

_ARRIVING: Final = "CREATE OR REPLACE TEMP TABLE arriving (file VARCHAR, fetched_at TIMESTAMP)"
"""When was each of the load's files fetched? For feeds whose answers do not say when they were true."""


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
    """Files that one load takes: one source, one feed, and one instant where the feed's SQL asks for it."""

    feed: Feed
    files: tuple[LandedFile, ...]

    @property
    def first(self) -> LandedFile:
        return self.files[0]

    @property
    def is_hand_made(self) -> bool:
        """Are these files that somebody exported, where a key that stands twice is a mistake and no newer page?"""
        return self.feed.delimiter != "" or self.first.order is not None


def take_in(builder: Builder, group: Group, load_id: int) -> list[LoadReport]:
    """Load the group as `load_id`: what became of the rows of each file and table."""
    first, feed = group.first, group.feed
    builder.let(source=first.source, store=first.store, fetched_at=first.fetched_at)
    builder.run(_ARRIVING)
    builder.insert("arriving", [(file.path, _plain(file.fetched_at)) for file in group.files])
    refusals = [_shortfall(file) for file in group.files if file.is_last and not file.is_complete]
    typing: list[str] = []
    for refused in stage.read(builder, feed, group.files):
        refusals += refused
        typing = typing or [_typing(builder, contracts()[table], sql) for table, sql in feed.tables.items()]
        for statement in typing:
            builder.run(statement)
    reports = [_line_report(load_id, file, count) for file, count in Counter(one.file for one in refusals).items()]
    with builder.transaction():
        quarantine.hold_lines(builder, load_id, first.source, feed.name, refusals)
        for table in feed.tables:
            reports += _take(builder, group, contracts()[table], load_id)
        _record(builder, group, load_id, reports)
        for table in feed.tables if feed.replaces else ():
            retire(builder, contracts()[table], load_id, first.source, feed.name)
    for table in feed.tables:
        builder.run(f"DROP TABLE incoming_{table}")
    return reports


def _typing(builder: Builder, contract: Contract, sql: str) -> str:
    """Make an empty `incoming_<table>`, and say how the rows of `landed` are appended to it.

    It holds typed cells, and in `_raw` the text of a row that does not pass.
    """
    offered = {name for name, *_ in builder.rows(f"DESCRIBE {sql}")}
    columns = contract.columns
    texts = ", ".join(
        column.name if column.name in offered else f"NULL::{_text_type(column)} AS {column.name}" for column in columns
    )
    item = "_item" if "_item" in offered else "''"
    casts = ", ".join(f"{checks.typed(column)} AS typed_{column.name}" for column in columns)
    passes = " AND ".join(
        checks.passes(column, contract, f"typed_{column.name}") for column in columns if column.kind is not Kind.TAGS
    )
    raw = ", ".join(f"'{column.name}': {_bounded(column)}" for column in columns)
    cells = ", ".join(f"typed_{column.name} AS {column.name}" for column in columns)
    shape = ", ".join(f"{column.name} {column.kind.sql}" for column in columns)
    incoming = f"incoming_{contract.table}"
    builder.run(
        f"CREATE OR REPLACE TEMP TABLE {incoming} ({shape}, _file VARCHAR, _line BIGINT, _item VARCHAR, _raw VARCHAR)"
    )
    return (
        f"INSERT INTO {incoming} "
        f"SELECT {cells}, _file, _line, _item, CASE WHEN NOT ({passes}) THEN to_json({{{raw}}})::VARCHAR END AS _raw "
        f"FROM (SELECT *, {casts} FROM (SELECT {texts}, _file, _line, {item}::VARCHAR AS _item FROM ({sql})))"
    )


def _bounded(column: Column) -> str:
    """The cell's text, cut where it is longer than any text may be: enough to say what is wrong with it."""
    if column.kind is Kind.TAGS:
        return column.name
    most = checks.LONGEST_TEXT
    return f"CASE WHEN strlen({column.name}) > {most} THEN left({column.name}, {most + 1}) ELSE {column.name} END"


def _text_type(column: Column) -> str:
    return column.kind.sql if column.kind is Kind.TAGS else "VARCHAR"


def _take(builder: Builder, group: Group, contract: Contract, load_id: int) -> list[LoadReport]:
    """Move bad rows to quarantine and good ones into the table."""
    incoming, source, feed = f"incoming_{contract.table}", group.first.source, group.feed.name
    counted = builder.rows(f"SELECT _file, count(*), count(_raw) FROM {incoming} GROUP BY _file ORDER BY _file")
    held = Counter({file: bad for file, _, bad in counted})
    if held.total():
        quarantine.hold_cells(builder, load_id, source, feed, contract)
        builder.run(f"DELETE FROM {incoming} WHERE _raw IS NOT NULL")
    for doubt in doubts(builder, contract, is_hand_made=group.is_hand_made, store=group.first.store):
        held.update(quarantine.hold_typed(builder, load_id, source, feed, contract, doubt))
    fates = Fates(landed=Counter({file: offered - held[file] for file, offered, _ in counted}))
    if counted:
        settle(builder, contract, fates)
        merge(builder, contract, load_id, fates)
        mend(builder, contract, source, load_id)
    return [
        LoadReport(
            load_id=load_id,
            file=file,
            table=contract.table,
            offered=offered,
            landed=fates.landed[file],
            quarantined=held[file],
            deduplicated=fates.deduplicated[file],
        )
        for file, offered, _ in counted
    ]


def _shortfall(file: LandedFile) -> Refusal:
    return Refusal(
        file=file.path,
        line=None,
        item="",
        code="E_TRUNC",
        field="",
        message=f"E_TRUNC: Lines are missing: found {file.batch_lines}, expected {file.expected}, as was promised",
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
