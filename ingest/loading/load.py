"""From landed files to tables: read as a whole, checked by the contract in SQL, merged by key, all or nothing.

A load is some files of one source's feed. Its rows, its cursors and its own record are one transaction; what a killed
process had not committed is simply loaded by the next one, because landing then knows more files than the warehouse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

from ingest import landing
from ingest.connectors import Feed, connectors
from ingest.errors import FatalError
from ingest.failpoints import reach
from ingest.landed import tabular
from ingest.landed.csvfile import FileError
from ingest.landing import LandedFile
from ingest.loading import imports, incoming
from ingest.loading.incoming import Incoming
from ingest.loading.intake import Group, LoadReport, take_in
from ingest.loading.stage import AT_ONCE, SLICE_BYTES
from ingest.warehouse import Builder, Reader
from ledger import Ledger, landings, loads

LOAD_BYTES: Final = 1024 * 1024 * 1024
WRITTEN_THROUGH: Final = "16MB"
"""What a commit must hold at least to be written into the file at once."""

__all__ = ["LoadReport", "UnknownFeedError", "feed_of", "load", "load_digest", "load_pending", "unloaded"]


class UnknownFeedError(FatalError):
    """A landed file belongs to a feed that no connector has."""


def load(builder: Builder, files: Iterable[LandedFile], *, after: int = 0) -> list[LoadReport]:
    """Bring landed files into the tables, feed by feed; load numbers are above `after` and above all earlier ones."""
    reports: list[LoadReport] = []
    files = list(files)
    with _settings_of_a_load(builder), _fewer_threads(builder, files) as all_arrived:
        for group, rows, is_last in _arrivals(builder, files):
            if is_last:
                all_arrived()
            (newest,) = builder.rows("SELECT coalesce(max(load_id), 0) FROM landing_files")[0]
            reports += take_in(builder, group, rows, max(newest, after) + 1)
            incoming.forget(builder, rows)
    return reports


@contextmanager
def _settings_of_a_load(builder: Builder) -> Iterator[None]:
    """Let large commits write their rows into the file at once, and not into DuckDB's log first."""
    ((usual,),) = builder.rows("SELECT current_setting('checkpoint_threshold')")
    builder.run("SET checkpoint_threshold = $value", {"value": WRITTEN_THROUGH})
    try:
        yield
    finally:
        builder.run("SET checkpoint_threshold = $value", {"value": usual})


@contextmanager
def _fewer_threads(builder: Builder, files: Sequence[LandedFile]) -> Iterator[Callable[[], object]]:
    """Where there is much to read, our own threads keep the processors busy, and DuckDB's would only disturb them.

    What it gives is called when everything has been read.
    """
    ((usual,),) = builder.rows("SELECT current_setting('threads')")
    restore = partial(builder.run, "SET threads = $value", {"value": usual})
    if sum(file.bytes for file in files) > SLICE_BYTES:
        builder.run("SET threads = $value", {"value": max(1, usual - AT_ONCE + 1)})
    try:
        yield restore
    finally:
        restore()


def _arrivals(builder: Builder, files: Iterable[LandedFile]) -> Iterator[tuple[Group, Incoming, bool]]:
    """What comes in, load by load, and whether it is the last: while the caller takes one, the next is being read."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read") as ahead:
        coming: deque[tuple[Group, Future[Incoming]]] = deque()
        for number, group in enumerate(_groups(builder.home, files)):
            name = f"incoming_{number % 2}"
            coming.append((group, ahead.submit(incoming.read, builder, group.feed, group.files, name)))
            if number:
                group, rows = coming.popleft()
                yield group, rows.result(), False
        for group, rows in coming:
            yield group, rows.result(), True


def unloaded(builder: Builder) -> list[LandedFile]:
    """Landed files that the warehouse does not hold: new ones, and those that a crash took from it."""
    known = {file for (file,) in builder.rows("SELECT file FROM landing_files")}
    home = builder.home
    return [landing.describe(home, path) for path in landing.landed(home) if path not in known]


def feed_of(home: Path, file: LandedFile) -> Feed:
    """How the lines of a landed file become rows."""
    if file.order:
        return imports.feed(file.order, _columns(home, file))
    connector = connectors().get(file.system)
    for feed in connector.feeds if connector else ():
        if feed.name == file.feed:
            return feed
    raise UnknownFeedError(
        "A landed file belongs to a feed that no connector has",
        where=file.path,
        found=f"system {file.system}, feed {file.feed}",
        expected=f"a system among {', '.join(connectors())}",
    )


def _columns(home: Path, file: LandedFile) -> tuple[str, ...]:
    """The columns of an imported file; none of one that cannot be trusted, which reading it will say."""
    try:
        return tuple(tabular.open_table(home, file).columns)
    except FileError:
        return ()


def _groups(home: Path, files: Iterable[LandedFile]) -> Iterator[Group]:
    """Imported files each on their own, because each has columns of its own; what connectors fetch by feed."""

    def key(file: LandedFile) -> tuple[str, ...]:
        if file.order:
            return file.system, file.source, file.feed, file.store, file.path
        is_timed = any("getvariable('fetched_at')" in sql for sql in feed_of(home, file).tables.values())
        return file.system, file.source, file.feed, file.store, file.fetched_at.isoformat() if is_timed else ""

    for _, same in groupby(sorted(files, key=lambda file: (key(file), file.path)), key=key):
        for some in _slices(list(same)):
            yield Group(feed=feed_of(home, some[0]), files=tuple(some))


def _slices(files: list[LandedFile]) -> Iterator[list[LandedFile]]:
    """The files in turn, as many at a time as one transaction should hold."""
    taken: list[LandedFile] = []
    for file in files:
        if taken and sum(one.bytes for one in taken) + file.bytes > LOAD_BYTES:
            yield taken
            taken = []
        taken.append(file)
    yield taken


def load_pending(builder: Builder, ledger: Ledger, run_id: int, at: datetime) -> list[LoadReport]:
    """Load every landed file that the warehouse does not hold, and write each load down in the ledger.

    Files that a killed run landed but did not register are adopted; loads that the warehouse lost are loaded again.
    """
    landing.tidy(builder.home)
    files = unloaded(builder)
    registered = landings.known(ledger)
    landings.register(ledger, *(file.row(None) for file in files if file.path not in registered))
    newest = loads.last(ledger)
    reports = load(builder, files, after=newest.load_id if newest else 0)
    committed = {load.load_id for load in loads.every(ledger)}
    for (load_id,) in builder.rows("SELECT DISTINCT load_id FROM landing_files ORDER BY load_id"):
        if load_id not in committed:
            reach("before_ledger")
            _commit(builder, ledger, run_id, load_id, at)
    return reports


def load_digest(warehouse: Builder | Reader, load_id: int) -> str:
    """What a load held and did, as one hash: its files with their hashes, and the fate of their rows by table."""
    load = {"load": load_id}
    held = warehouse.query("SELECT file, sha256 FROM landing_files WHERE load_id = $load ORDER BY file", load).rows()
    fates = warehouse.query(
        "SELECT file, table_name, offered, landed, quarantined, deduplicated FROM loads "
        "WHERE load_id = $load ORDER BY file, table_name",
        load,
    ).rows()
    return sha256(repr((held, fates)).encode()).hexdigest()


def _commit(builder: Builder, ledger: Ledger, run_id: int, load_id: int, at: datetime) -> None:
    files = builder.rows("SELECT file, bytes FROM landing_files WHERE load_id = $load", {"load": load_id})
    ((rows,),) = builder.rows(
        "SELECT coalesce(sum(landed), 0)::BIGINT FROM loads WHERE load_id = $load", {"load": load_id}
    )
    loads.commit(
        ledger,
        load_id,
        load_digest(builder, load_id),
        run_id=run_id,
        rows=rows,
        bytes=sum(size for _, size in files),
        paths=[file for file, _ in files],
        at=at,
    )
