"""Ask every source, side by side, and land what it says before anything reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from dashboard.run.progress import Report
from ingest import http, landing
from ingest.asking.pace import Tally
from ingest.connectors import Batch, Context, Finding, connectors, watchbook
from ingest.errors import WharfingerError
from ingest.settings import Settings, Source
from ledger import Ledger, landings, runs

WIDTH = 8
WHOLE = "all"
FAILING = "failing"
REMEMBERED = 50
"""Among so many runs the last answer is looked for; before them, an earlier failure has told of it."""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What one source gave: files and lines landed, what it showed about itself, and why it stopped, if it did.

    `tally`: how many requests there were, were retried, recovered so, and were given up.
    """

    source: str
    files: int
    lines: int
    findings: tuple[Mapping[str, Any], ...] = ()
    failure: str = ""
    tally: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Round:
    """One asking of all sources: at which instant, for which run, with which cursors, for which feeds (None: all)."""

    settings: Settings
    ledger: Ledger
    run_id: int
    as_of: datetime
    cursors: Mapping[str, Mapping[str, str]]
    known: Callable[[str], list[str]]
    only: frozenset[str] | None = None


def gather(asking: Round, sources: Sequence[Source], report: Report) -> list[Gathered]:
    """Fetch from all sources at once; one that fails says why and leaves the others alone."""
    if not sources:
        return []
    with ThreadPoolExecutor(max_workers=min(WIDTH, len(sources)), thread_name_prefix="source") as pool:
        asked = list(pool.map(lambda source: _ask(asking, source, report), sources))
    landings.register(asking.ledger, *(row for _, rows in asked for row in rows))
    return [gathered for gathered, _ in asked]


def land_batch(asking: Round, source: Source, batch: Batch, order: Mapping[str, Any] | None = None) -> int:
    """Put one batch on disk and into the ledger's list; how many lines it had."""
    rows = _write(asking, source, batch, order)
    landings.register(asking.ledger, *rows)
    return sum(row.lines for row in rows)


def _write(
    asking: Round, source: Source, batch: Batch, order: Mapping[str, Any] | None = None
) -> list[landings.LandedRow]:
    files = landing.write(asking.settings.home, source, asking.run_id, batch, asking.as_of, order)
    return [
        landings.LandedRow(
            path=file.path,
            source=file.source,
            system=file.system,
            store=file.store,
            feed=file.feed,
            sha256=file.sha256,
            bytes=file.bytes,
            lines=file.lines,
            expected=file.expected,
            cursor=file.cursor,
            fetched_at=file.fetched_at,
            run_id=asking.run_id,
        )
        for file in files
    ]


def note_failures(asking: Round, gathered: Sequence[Gathered], report: Report) -> None:
    """Land which sources did not answer in whole, like any other answer; and which do again, with nothing new."""
    gather(replace(asking, known=lambda _: _failure_lines(asking, gathered)), [watchbook.SOURCE], report)


def _failure_lines(asking: Round, gathered: Sequence[Gathered]) -> list[str]:
    asked = {source.name: source for source in asking.settings.sources}
    failing = set(asking.known(FAILING))
    answered = _last_answers(asking.ledger) if any(one.failure for one in gathered) else {}
    return [
        orjson.dumps(
            {
                "source": one.source,
                "system": asked[one.source].system,
                "store": asked[one.source].store,
                "asked_at": asking.as_of,
                "part": part,
                "error": error,
                "answered_at": answered.get(one.source) if error and part == WHOLE else None,
            },
            option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS,
        ).decode()
        for one in gathered
        if one.source in asked
        for part, error in _in_vain(one, one.source in failing).items()
    ]


def _last_answers(ledger: Ledger) -> dict[str, datetime]:
    """When did each source answer last? One with nothing new leaves no other trace than the report of its run."""
    last: dict[str, datetime] = {}
    for run in runs.recent(ledger, REMEMBERED):
        for source, told in ((run.report or {}).get("sources", {}) if run.kind == "run" else {}).items():
            if not told["failure"]:
                last.setdefault(source, run.as_of)
    return last


def _in_vain(one: Gathered, has_failed: bool) -> dict[str, str | None]:
    """Part of the source → why it did not come; None where what had failed answers again, and leaves no other trace."""
    if one.failure:
        return {WHOLE: one.failure}
    if has_failed and not one.files:
        return {WHOLE: None}
    return {finding["part"]: Finding(**finding).told for finding in one.findings if finding["part"]}


def wanted(settings: Settings, only: Collection[str]) -> list[Source]:
    """The sources to ask: all, or the named ones."""
    return [source for source in settings.sources if not only or source.name in only]


def _ask(asking: Round, source: Source, report: Report) -> tuple[Gathered, list[landings.LandedRow]]:
    """What the source gave, and its files for the ledger's list: one write for all sources, not one a batch."""
    rows, batches = list[landings.LandedRow](), 0
    failure, findings = "", list[Finding]()
    tally = Tally()
    try:
        with http.Http(source) as client:
            tally = client.tally
            context = Context(
                source=source,
                settings=asking.settings,
                http=client,
                cursors=asking.cursors.get(source.name, {}),
                as_of=asking.as_of,
                known=asking.known,
                progress=report.count,
                only=asking.only,
                findings=findings,
            )
            for batch in connectors()[source.system].fetch(context):
                rows += _write(asking, source, batch)
                batches += 1
                report.count(source.name, sum(row.lines for row in rows))
    except WharfingerError as error:
        failure = str(error)
    told = tuple(asdict(finding) for finding in findings)
    gathered = Gathered(
        source=source.name,
        files=batches,
        lines=sum(row.lines for row in rows),
        findings=told,
        failure=failure,
        tally=asdict(tally),
    )
    return gathered, rows
