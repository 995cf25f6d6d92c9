"""Do we know what the sources know? Runs, lag, what became of every row, and what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from dashboard import answers
from ingest.settings import Source, load
from ingest.warehouse import Reader
from ledger import open_home, runs
from ledger.tables.run import Run

TARGET_SECONDS = 300
SHOWN_RUNS = 50
_ROWS = ("offered", "landed", "quarantined", "deduplicated")
_COUNTS = (*_ROWS, "mended", "files", "bytes")
_TALLY = ("requests", "retried", "recovered", "given_up")
VERSION, SCOPES = "API version served", "Scopes granted"
_LANDED = """
WITH fetched AS (
  SELECT source, max(system) AS system, max(fetched_at) AS fetched_at, count(*) AS files, sum(bytes)::BIGINT AS bytes,
    list(DISTINCT split_part(feed, '_', 1)) AS parts
  FROM landing_files
  GROUP BY source
), held AS (
  SELECT source, count(*) FILTER (WHERE is_mended) AS mended FROM quarantine GROUP BY source
), rows AS (
  SELECT
    source, sum(offered)::BIGINT AS offered, sum(landed)::BIGINT AS landed,
    sum(quarantined)::BIGINT AS quarantined, sum(deduplicated)::BIGINT AS deduplicated
  FROM loads
  GROUP BY source
)
SELECT f.*, coalesce(r.offered, 0) AS offered, coalesce(r.landed, 0) AS landed,
  coalesce(r.quarantined, 0) AS quarantined, coalesce(r.deduplicated, 0) AS deduplicated,
  coalesce(h.mended, 0) AS mended
FROM fetched AS f
LEFT JOIN rows AS r USING (source)
LEFT JOIN held AS h USING (source)
ORDER BY f.source
"""
_QUARANTINE = """
SELECT
  source, table_name, code, coalesce(field, '') AS field, count(*) AS rows,
  count(*) FILTER (WHERE is_mended) AS mended, max(first_seen) AS last_seen,
  arg_min(message, (file, line)) AS message, arg_min(found, (file, line)) AS found,
  arg_min(file, (file, line)) AS file, arg_min(line, (file, line)) AS line
FROM quarantine
GROUP BY ALL
ORDER BY rows DESC, source, table_name, code, field
"""
_DOUBTS = """
SELECT table_name, code, field, value, expected, rows, _file AS file, _line AS line
FROM fact_doubts
ORDER BY rows DESC, table_name, field, value
LIMIT $shown
"""
SHOWN_DOUBTS = 1_000
_TICKETS = """
SELECT count(*) AS tickets, count(*) FILTER (WHERE len(t.reasons) = 0) AS untold
FROM ticket_links AS t, snapshot AS s
WHERE t.created_at > s.as_of - INTERVAL 28 DAY
"""


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """One source: when it last answered, what became of its rows, and what it said about itself.

    `state`: fresh, partial (it answers, but refuses a part that it told before), stale (lag above target), failed (its
    last run stopped), silent (never answered), own (our records and imported files: nobody is asked, so there is no
    lag). `kept_back`: the parts that it refuses, by the first word of their feeds. Of the quarantined rows, `mended`
    came right later. The requests are those of the newest runs: how many were asked again, answered so, given up.
    """

    name: str
    system: str
    state: str
    answered_at: datetime | None
    lag_seconds: int | None
    offered: int
    landed: int
    quarantined: int
    deduplicated: int
    mended: int
    files: int
    bytes: int
    failure: str
    findings: tuple[Mapping[str, Any], ...]
    kept_back: tuple[str, ...]
    requests: int
    retried: int
    recovered: int
    given_up: int

    @property
    def adds_up(self) -> bool:
        """Is every offered row accounted for?"""
        return self.offered == self.landed + self.quarantined + self.deduplicated

    def finding(self, what: str) -> str:
        """What the source last said about its API version or scopes; empty where it did not."""
        return next((str(one["found"]) for one in self.findings if one["what"] == what), "")


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """Everything the freshness page shows, judged at the snapshot's as-of.

    `tickets`: those of four weeks; `untold`: those of them whose tags do not say what they are about.
    """

    as_of: datetime
    sources: tuple[SourceState, ...]
    runs: pl.DataFrame
    quarantine: pl.DataFrame
    doubts: pl.DataFrame
    tickets: int
    untold: int

    def among(self, *states: str) -> list[SourceState]:
        return [source for source in self.sources if source.state in states]


def freshness(reader: Reader, home: Path, stores: Collection[str] | None = None) -> Freshness:
    """When did each source last answer, and is every row it offered accounted for?

    With `stores` given: of their sources and of the shared ones; whose rows and runs are the whole company's, and so
    are not among what is told.
    """
    as_of: datetime = answers.snapshot(reader)["as_of"]
    ledger = open_home(home)
    try:
        known = runs.recent(ledger, SHOWN_RUNS)
    finally:
        ledger.close()
    landed = {row["source"]: row for row in reader.query(_LANDED).iter_rows(named=True)}
    asked = [source for source in load(home).sources if stores is None or source.store in {*stores, ""}]
    names = [source.name for source in asked] + [name for name in landed if name not in {one.name for one in asked}]
    states = (_state(name, landed.get(name, {}), known, asked, as_of) for name in names)
    return Freshness(
        as_of=as_of,
        sources=tuple(states),
        runs=_table(known if stores is None else []),
        quarantine=reader.query(_QUARANTINE),
        doubts=reader.query(_DOUBTS, {"shown": SHOWN_DOUBTS}),
        **reader.query(_TICKETS).row(0, named=True),
    )


def _state(
    name: str, landed: Mapping[str, Any], known: Sequence[Run], asked: Sequence[Source], as_of: datetime
) -> SourceState:
    told = [(_plain(run.as_of), (run.report or {}).get("sources", {}).get(name)) for run in known]
    reports = [(asked_at, report) for asked_at, report in told if report]
    good = [asked_at for asked_at, report in reports if not report["failure"]]
    answered_at = max([*good, *([landed["fetched_at"]] if landed else [])], default=None)
    lag = None if answered_at is None else max(0, int((as_of - answered_at).total_seconds()))
    failure = str(reports[0][1]["failure"]) if reports else ""
    configured = next((source for source in asked if source.name == name), None)
    if configured is None:
        state = "own"
    elif failure:
        state = "failed"
    elif lag is None:
        state = "silent"
    else:
        state = "fresh" if lag <= TARGET_SECONDS else "stale"
    told_last = _newest_findings([report["findings"] for _, report in reports])
    kept_back = tuple(str(one["part"]) for one in told_last if one.get("part") in landed.get("parts", ()))
    if state == "fresh" and kept_back:
        state = "partial"
    return SourceState(
        name=name,
        system=configured.system if configured else str(landed["system"]),
        state=state,
        answered_at=answered_at,
        lag_seconds=lag if configured else None,
        failure=failure,
        findings=told_last,
        kept_back=kept_back,
        **{what: int(landed.get(what, 0)) for what in _COUNTS},
        **{what: sum(int(report.get("tally", {}).get(what, 0)) for _, report in reports) for what in _TALLY},
    )


def _newest_findings(reports: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[Mapping[str, Any], ...]:
    """What was last said of each thing; reports come newest first."""
    newest: dict[str, Mapping[str, Any]] = {}
    for findings in reports:
        for finding in findings:
            newest.setdefault(finding["what"], finding)
    return tuple(newest.values())


def _table(known: Sequence[Run]) -> pl.DataFrame:
    """The newest runs as a table: what they were, how long they took, what became of the rows, what failed."""
    rows = [
        {
            "run": run.run_id,
            "kind": run.kind,
            "state": run.state,
            "as_of": _plain(run.as_of),
            "seconds": (run.finished_at - run.started_at).total_seconds() if run.finished_at else None,
            **{what: (run.report or {}).get("rows", {}).get(what) for what in _ROWS},
            "trouble": _trouble(run.report or {}),
        }
        for run in known
    ]
    schema = {"run": pl.Int64, "kind": pl.String, "state": pl.String, "as_of": pl.Datetime, "seconds": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(_ROWS, pl.Int64), "trouble": pl.String})


def _trouble(report: Mapping[str, Any]) -> str:
    failures = [f"{name}: {one['failure']}" for name, one in report.get("sources", {}).items() if one["failure"]]
    return " ".join([*([str(report["error"])] if "error" in report else []), *failures])


def _plain(instant: datetime) -> datetime:
    """UTC without its zone, as the warehouse keeps instants."""
    return instant.astimezone(UTC).replace(tzinfo=None)
