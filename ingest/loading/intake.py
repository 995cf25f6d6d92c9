"""One load: files of one feed are read, typed, checked, merged and written down, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.connectors import Feed
from ingest.contracts import Contract, contracts
from ingest.landing import LandedFile
from ingest.loading import quarantine, stage
from ingest.loading.doubts import doubts
from ingest.loading.incoming import Incoming
from ingest.loading.merge import meet, merge, retire, settle
from ingest.loading.quarantine import Refusal
from ingest.warehouse import Builder


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


def take_in(builder: Builder, group: Group, rows: Incoming, load_id: int) -> list[LoadReport]:
    """Load what was read of the group as `load_id`: what became of the rows of each file and table."""
    source, feed = group.first.source, group.feed
    stage.announce(builder, group.files)
    refusals = [_shortfall(file) for file in group.files if file.is_last and not file.is_complete] + rows.refusals
    quarantine.hold_lines(builder, load_id, source, feed.name, refusals)
    sifted = [_sift(builder, group, contracts()[table], rows, load_id) for table in feed.tables]
    reports = [_line_report(load_id, file, count) for file, count in Counter(one.file for one in refusals).items()]
    reports += [report for one in sifted for report in one.reports(load_id)]
    with builder.transaction():
        quarantine.keep(builder)
        for one in sifted:
            if one.offered:
                merge(builder, one.contract, rows.table(one.contract), load_id)
                quarantine.mend(builder, one.contract, source, load_id)
        _record(builder, group, load_id, reports)
        for table in feed.tables if feed.replaces else ():
            retire(builder, contracts()[table], load_id, source, feed.name)
    return reports


@dataclass(frozen=True, kw_only=True)
class _Sifted:
    """What a table was offered, and what became of that which it shall not take, by file."""

    contract: Contract
    offered: Counter[str]
    held: Counter[str]
    repeated: Counter[str]

    def reports(self, load_id: int) -> Iterator[LoadReport]:
        for file, offered in sorted(self.offered.items()):
            held, repeated = self.held[file], self.repeated[file]
            yield LoadReport(
                load_id=load_id,
                file=file,
                table=self.contract.table,
                offered=offered,
                landed=offered - held - repeated,
                quarantined=held,
                deduplicated=repeated,
            )


def _sift(builder: Builder, group: Group, contract: Contract, incoming: Incoming, load_id: int) -> _Sifted:
    """Take bad rows, and those that say nothing new, out of what came for the table."""
    rows, source, feed = incoming.table(contract), group.first.source, group.feed.name
    counted = builder.rows(f"SELECT _file, count(*), count(_raw) FROM {rows} GROUP BY _file")
    offered, held = (Counter({row[0]: row[place] for row in counted}) for place in (1, 2))
    repeated: Counter[str] = Counter()
    if counted:
        if held.total():
            quarantine.hold_cells(builder, load_id, source, feed, contract, rows)
        for doubt in doubts(builder, contract, rows, is_hand_made=group.is_hand_made, store=group.first.store):
            held.update(quarantine.hold_typed(builder, load_id, source, feed, contract, rows, doubt))
        repeated.update(settle(builder, contract, rows))
        repeated.update(meet(builder, contract, rows))
    return _Sifted(contract=contract, offered=offered, held=held, repeated=repeated)


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
