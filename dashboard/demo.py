"""A company that does not exist, living in a home: created once, served while it is asked, and moved on in time."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dashboard import jobs
from dashboard.run.progress import Report, Silent
from ingest import settings
from ingest.errors import FatalError, WharfingerError
from ingest.maps import sheet
from ingest.sandbox import Params, Sandbox
from ingest.sandbox.apart import Apart, serve_apart
from ingest.sandbox.listings import sku_map_file
from ledger import books, cases, open_home
from ledger.errors import LedgerError

END_OF_HISTORY = time(6, 0)
STOCK_DAYS = (0, 3)  # Monday, Thursday
STOCK_HOUR = time(5, 0)
PACE = timedelta(minutes=5)
RECENT = timedelta(days=3)
KNOWN_FOR = timedelta(days=90)
SKU_MAP = "sku_map"
SPEED = 200.0
"""How much faster than the real systems the demo's limits run; the tests keep the real ones."""


@dataclass(kw_only=True)
class Company:
    """The sandbox company of a home, served on loopback; `now` is as far as it lives."""

    now: datetime
    servers: Apart

    def advance(self, by: timedelta) -> None:
        """Let the company live on."""
        self.now = self.servers.advance(by)

    def advance_to(self, moment: datetime) -> None:
        """Walk on through the history that it has."""
        self.now = self.servers.advance_to(moment)


def create(home: Path, params: Params) -> bool:
    """Write a company, its settings and its keys into a home that has none; whether it was written now.

    Its history is simulated when it is first asked for anything, while it is asked.
    """
    if (home / "sandbox" / "state.json").exists():
        return False
    if (home / settings.FILE).exists():
        raise FatalError(
            f"{home} already holds settings of a real company", action="Choose another --home for the demo."
        )
    home.mkdir(parents=True, exist_ok=True)
    sandbox = Sandbox.found(home, params)
    (home / settings.FILE).write_text(sandbox.settings_toml("http://127.0.0.1:1"), encoding="utf8")
    _keep_sku_map(home, sandbox)
    key = home / "identity.key"
    key.touch(mode=0o600)
    key.write_text(sandbox.identity_key, encoding="utf8")
    return True


def end_of(day: date | None) -> datetime:
    """The history ends at six in the morning, UTC, of the day; of today, or yesterday before six, if none is given."""
    now = datetime.now(UTC)
    chosen = day or (now.date() if now.time() >= END_OF_HISTORY else now.date() - timedelta(days=1))
    return datetime.combine(chosen, END_OF_HISTORY, tzinfo=UTC)


@contextmanager
def living(home: Path, at: datetime | None = None) -> Iterator[Company | None]:
    """Serve the home's company as of `at` (default: as far as it has lived) while the block runs; None without one."""
    try:
        sandbox = Sandbox.open(home)
    except FileNotFoundError:
        yield None
        return
    os.environ.update(sandbox.tokens)
    with serve_apart(home, SPEED, at) as servers:
        _connect(home / settings.FILE, servers.base_url)
        yield Company(now=at or max(sandbox.now, sandbox.params.end), servers=servers)


def fetch_history(home: Path, report: Report, *, is_lived_in: bool = False) -> jobs.Outcome | None:
    """Walk a new company through its history, asking for stock twice a week, then fetch everything at its end.

    Stock is the one answer that no system gives for the past. A home that was fetched before is only brought up to now.
    `is_lived_in`: what is old is taken over at once, and judged anew, so that the numbers say so from the beginning.
    """
    first = not (home / "warehouse.duckdb").exists()
    sandbox = Sandbox.open(home)
    with living(home, at=sandbox.params.start if first else None) as company:
        if company is None:
            raise FatalError(f"There is no company in {home}", action="Run `wharfinger demo` there first.")
        chosen = settings.load(home)
        rounds = stock_rounds(sandbox.params) if first else []
        for number, moment in enumerate(rounds, start=1):
            report.count("counting stock through the weeks", number, len(rounds))
            company.advance_to(moment)
            jobs.land(chosen, as_of=moment, feeds=frozenset({"stock"}), report=Silent())
        company.advance_to(max(sandbox.params.end, sandbox.now))
        outcome = jobs.run(chosen, as_of=company.now, only=(), report=report)
        if is_lived_in and take_over(home, company.now):
            report.step("Taking over what is old")
            jobs.judge(chosen, as_of=company.now, report=Silent())
        return outcome


def take_over(home: Path, at: datetime) -> int:
    """Do what a company does on its first day: take what went wrong long ago as it is. How many cases that were.

    Nobody worked on the history of a made-up company, so all its old failures would wait at once.
    """
    with closing(open_home(home)) as ledger:
        old = {
            case.case_id: case.version for case in cases.find(ledger, status="open") if case.true_since < at - RECENT
        }
        if old:
            known = cases.Accept(until=at + KNOWN_FOR, reason="From before the first day; taken over as it is.")
            cases.decide_all(ledger, old, known, actor="first day", at=at)
    return len(old)


def stock_rounds(params: Params) -> list[datetime]:
    """When was stock asked for in the history? Mondays and Thursdays at five, UTC."""
    day = params.start.date() + timedelta(days=1)
    days = [day + timedelta(days=number) for number in range((params.end.date() - day).days + 1)]
    moments = [datetime.combine(one, STOCK_HOUR, tzinfo=UTC) for one in days if one.weekday() in STOCK_DAYS]
    return [moment for moment in moments if params.start < moment < params.end]


def live(home: Path, report: Report, stop: threading.Event) -> None:
    """Move the company on by five minutes every five minutes, and fetch what is new, until told to stop."""
    with living(home) as company:
        if company is None:
            return
        while not stop.wait(PACE.total_seconds()):
            company.advance(PACE)
            try:
                jobs.run(settings.load(home), as_of=company.now, only=(), report=report)
            except (WharfingerError, LedgerError) as error:
                report.line(str(error))


def show(home: Path, port: int) -> None:
    """Open the dashboard while the company lives on behind it."""
    from dashboard.server import serve as serve_dashboard

    stop = threading.Event()
    threading.Thread(target=live, args=(home, Silent(), stop), name="company", daemon=True).start()
    try:
        serve_dashboard(home, port, open_browser=sys.stdout.isatty())
    finally:
        stop.set()


def _keep_sku_map(home: Path, sandbox: Sandbox) -> None:
    """Bring the company's SKU map into its ledger, as somebody would with a file."""
    given = sheet.read(SKU_MAP, sku_map_file(sandbox.company), "sku_map.csv")
    lines = {sheet.key(SKU_MAP, line.row): line.row for line in given.lines}
    with closing(open_home(home)) as ledger:
        at = sandbox.params.start
        books.write(ledger, SKU_MAP, lines, seen=0, author="demo", reason="the company's own map", at=at)


def _connect(path: Path, base_url: str) -> None:
    """The servers take any free port, so the settings follow them."""
    text = path.read_text(encoding="utf8")
    path.write_text(re.sub(r"http://127\.0\.0\.1:\d+", base_url, text), encoding="utf8")
