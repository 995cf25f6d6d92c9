"""run = fetch and land, load, build facts, reconcile cases, publish.

Every step can be repeated: a kill at any moment is mended by the next run, which loads what was landed and builds anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import notify
from dashboard.rules.rulebook import book_lines, in_force
from dashboard.run.costs import own_costs
from dashboard.run.gather import Gathered, Round, gather, land_batch, note_failures, wanted
from dashboard.run.progress import Report
from dashboard.run.reconcile import case_lines, decision_lines, find_episodes, notice_lines, reconcile, tell_cases
from ingest import facts, http, maps, warehouse
from ingest.asking.known import QUESTIONS
from ingest.building import vicinity
from ingest.building.rebuild import forget
from ingest.building.vicinity import Vicinity
from ingest.connectors import Context, Finding, casebook, company, connectors, rulebook
from ingest.errors import FatalError
from ingest.loading import load
from ingest.loading.imports import Order
from ingest.loading.load import LoadReport
from ingest.settings import Settings
from ingest.warehouse import Builder
from ledger import Ledger, audit, open_home, runs
from ledger.cases import Reconciliation
from metrics.queues import after_cases, before_cases

AFTER_LOAD = frozenset({"track17"})
"""Systems that are asked about what other systems said come after the first load."""
BOOKS: Mapping[str, Callable[[Ledger], list[str]]] = {
    casebook.DECISIONS: decision_lines,
    casebook.NOTICES: notice_lines,
    **{book: partial(book_lines, book) for book in maps.BOOKS},
}
"""What the ledger itself is asked for."""
OWN = (company.SOURCE, rulebook.SOURCE)
"""What we say ourselves: asked first, because what others say is read by it."""
NEWEST_CASE = "SELECT coalesce(max(revision), 0) FROM cases"
GOOD = ("succeeded", "partial")
HISTORY = 1_000


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did: per source what was landed or why not, per load what became of rows, per queue what changed.

    `vicinity` says how much was judged anew; None where that was everything.
    """

    as_of: datetime
    snapshot: Path
    gathered: tuple[Gathered, ...]
    loads: tuple[LoadReport, ...]
    cases: dict[str, Reconciliation]
    vicinity: Vicinity | None

    @property
    def failures(self) -> dict[str, str]:
        """Source → why it stopped."""
        return {one.source: one.failure for one in self.gathered if one.failure}

    def summary(self) -> dict[str, Any]:
        """The outcome as the ledger keeps it."""
        return {
            "snapshot": self.snapshot.name,
            "sources": {one.source: asdict(one) for one in self.gathered},
            "rows": {
                name: sum(getattr(one, name) for one in self.loads)
                for name in ("offered", "landed", "quarantined", "deduplicated")
            },
            "cases": {name: asdict(change) for name, change in self.cases.items()},
            "vicinity": asdict(self.vicinity) if self.vicinity else None,
        }


@dataclass(frozen=True, kw_only=True)
class Work:
    """One run under its lease, with the builder's private warehouse open."""

    settings: Settings
    ledger: Ledger
    builder: Builder
    run_id: int
    as_of: datetime
    report: Report

    def asking(self) -> Round:
        """The terms on which sources are asked now."""
        return Round(
            settings=self.settings,
            ledger=self.ledger,
            run_id=self.run_id,
            as_of=self.as_of,
            cursors=self.builder.cursors(),
            known=self.known,
        )

    def known(self, what: str) -> list[str]:
        if what in BOOKS:
            return BOOKS[what](self.ledger)
        if what == casebook.CASES:
            ((taken,),) = self.builder.rows(NEWEST_CASE)
            return case_lines(self.ledger, after=taken)
        return [text for (text,) in self.builder.rows(QUESTIONS[what])]

    def ask(self, only: Collection[str], *, after_load: bool) -> list[Gathered]:
        chosen = [one for one in wanted(self.settings, only) if (one.system in AFTER_LOAD) is after_load]
        return gather(self.asking(), chosen, self.report)

    def load(self) -> list[LoadReport]:
        return load.load_pending(self.builder, self.ledger, self.run_id, self.as_of)

    def read_book(self, feed: str) -> list[LoadReport]:
        """Take one of the ledger's own lists into the warehouse."""
        gather(replace(self.asking(), only=frozenset({feed})), [casebook.SOURCE], self.report)
        return self.load()

    def judge(self) -> tuple[dict[str, Reconciliation], list[LoadReport], Vicinity | None]:
        """Build the facts by the rules in force, open and close cases, and take the case log into the warehouse."""
        loads = [*self.read_book(casebook.DECISIONS), *self.read_book(casebook.NOTICES)]
        self.report.step("Building facts")
        self.builder.set_snapshot(self.as_of, in_force(self.settings, self.ledger, self.as_of))
        own = own_costs(self.settings)
        made_by = facts.signature(self.builder, *before_cases(own).values(), *after_cases().values())
        with vicinity.opened(self.builder, made_by, facts.measures()) as near:
            facts.build(self.builder, near)
            find_episodes(self.builder, near, own)
        self.report.step("Reconciling cases")
        changed = reconcile(self.builder, self.ledger, self.as_of, self.run_id)
        loads += self.read_book(casebook.CASES)
        tell_cases(self.builder, near)
        return changed, loads, near

    def publish(self) -> Path:
        self.report.step("Publishing")
        audit.anchor(self.ledger, at=self.as_of)
        return warehouse.publish(self.builder, self.settings.home)

    def all(self, only: Collection[str]) -> Outcome:
        """The whole road once."""
        gathered = gather(self.asking(), OWN, self.report)
        self.report.step("Asking the sources")
        gathered += self.ask(only, after_load=False)
        self.report.step("Loading")
        loads = self.load()
        if wanted(self.settings, only):
            self.report.step("Asking where the parcels are")
            gathered += self.ask(only, after_load=True)
            loads += self.load()
        note_failures(self.asking(), gathered, self.report)
        loads += self.load()
        cases, more, near = self.judge()
        return Outcome(
            as_of=self.as_of,
            snapshot=self.publish(),
            gathered=tuple(gathered),
            loads=(*loads, *more),
            cases=cases,
            vicinity=near,
        )


@contextmanager
def working(settings: Settings, kind: str, as_of: datetime, report: Report) -> Iterator[Work]:
    """Take the lease, open the builder, and say in the ledger how it ended."""
    ledger = open_home(settings.home)
    try:
        run_id = runs.start(ledger, kind, as_of)
        try:
            with runs.beating(ledger, run_id), Builder(settings.home) as builder:
                yield Work(settings=settings, ledger=ledger, builder=builder, run_id=run_id, as_of=as_of, report=report)
        except BaseException as error:
            runs.finish(ledger, run_id, "failed", {"error": str(error)})
            raise
    finally:
        ledger.close()


def run(settings: Settings, *, as_of: datetime, only: Collection[str], report: Report) -> Outcome:
    """Fetch what is new from the sources, and publish a new snapshot judged at `as_of`."""
    with working(settings, "run", as_of, report) as work:
        outcome = work.all(only)
        for line in notify.tell(settings, work.ledger, work.ledger.clock):
            report.line(line)
        state = "partial" if outcome.failures else "succeeded"
        runs.finish(work.ledger, work.run_id, state, outcome.summary())
    for source, failure in outcome.failures.items():
        report.line(f"{source}: {failure}")
    return outcome


def land(settings: Settings, *, as_of: datetime, feeds: frozenset[str], report: Report) -> list[Gathered]:
    """Ask for some feeds only, and land them; the next run loads them."""
    ledger = open_home(settings.home)
    try:
        run_id = runs.start(ledger, "land", as_of)
        asking = Round(
            settings=settings, ledger=ledger, run_id=run_id, as_of=as_of, cursors={}, known=lambda _: [], only=feeds
        )
        gathered = gather(asking, [one for one in settings.sources if one.system not in AFTER_LOAD], report)
        state = "partial" if any(one.failure for one in gathered) else "succeeded"
        runs.finish(ledger, run_id, state, {"sources": {one.source: asdict(one) for one in gathered}})
        return gathered
    finally:
        ledger.close()


def bring(settings: Settings, order: Order, *, as_of: datetime, report: Report) -> Outcome:
    """Take files into a table of the contract, and publish."""
    with working(settings, "import", as_of, report) as work:
        for source, batch in order.batches():
            land_batch(work.asking(), source, batch, order=order.as_dict())
        for remark in order.remarks():
            report.line(remark)
        loads = work.load()
        gathered = gather(work.asking(), OWN, report)
        loads += work.load()
        cases, more, near = work.judge()
        outcome = Outcome(
            as_of=as_of,
            snapshot=work.publish(),
            gathered=tuple(gathered),
            loads=(*loads, *more),
            cases=cases,
            vicinity=near,
        )
        runs.finish(work.ledger, work.run_id, "succeeded", outcome.summary())
    return outcome


def judge(settings: Settings, *, as_of: datetime, report: Report, kind: str = "judge") -> Path:
    """Judge what is here, asking nobody, and publish: what people decided meanwhile shows at once."""
    with working(settings, kind, as_of, report) as work:
        work.load()
        cases, *_ = work.judge()
        snapshot = work.publish()
        runs.finish(work.ledger, work.run_id, "succeeded", {"snapshot": snapshot.name, "queues": len(cases)})
    return snapshot


def rebuild(settings: Settings, *, report: Report) -> Path:
    """Make the warehouse anew from the landing alone, judged at the instant of the last run."""
    as_of = _last_judged(settings)
    forget(settings.home)
    report.step("Loading the whole landing")
    return judge(settings, as_of=as_of, report=report, kind="rebuild")


def _last_judged(settings: Settings) -> datetime:
    ledger = open_home(settings.home)
    try:
        ended = [run for run in runs.recent(ledger, HISTORY) if run.kind in ("run", "import") and run.state in GOOD]
    finally:
        ledger.close()
    if not ended:
        raise FatalError("There is nothing to rebuild", where=str(settings.home), action="Run `wharfinger run` first.")
    return ended[0].as_of


def check(settings: Settings, only: str) -> Iterator[tuple[str, Finding]]:
    """Is each source ready? Source name and what was looked at, source by source."""
    for source in [settings.source(only)] if only else settings.sources:
        connector = connectors().get(source.system)
        if connector is None:
            known = ", ".join(connectors())
            action = "Mend system in wharfinger.toml."
            yield source.name, Finding(level="error", what="System", found=source.system, expected=known, action=action)
            continue
        with http.Http(source) as client:
            context = Context(
                source=source,
                settings=settings,
                http=client,
                cursors={},
                as_of=datetime.now().astimezone(),
                known=lambda _: [],
                progress=lambda what, done: None,
            )
            for finding in connector.check(context):
                yield source.name, finding


def check_ledger(home: Path) -> Iterator[tuple[str, Finding]]:
    """Is the ledger's database one that can be trusted with several writers?"""
    ledger = open_home(home)
    try:
        if caution := ledger.caution():
            yield "ledger", Finding(level="warning", what="Database", found=caution)
    finally:
        ledger.close()
