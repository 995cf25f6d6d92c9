"""wharfinger …: every command takes --home, answers in one way, and says in one line what to do when it cannot."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
import typer.exceptions

from dashboard import answers, jobs
from dashboard import demo as demonstration
from dashboard.orders.day import milestones
from dashboard.people import accounts
from dashboard.printing import Shape, show, show_json
from dashboard.run import progress, rhythm
from dashboard.triage import routing
from ingest import verify as verification
from ingest.connectors import Finding
from ingest.contracts.describe import describe
from ingest.errors import FatalError, WharfingerError
from ingest.loading import imports
from ingest.sandbox import Params
from ingest.sandbox.params import MOST_STORES
from ingest.settings import SettingsError, load
from ingest.warehouse import Reader
from ledger.errors import LedgerError
from metrics import MetricError

app = typer.Typer(
    help="Answers for every order between checkout and doorstep.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Home = Annotated[Path, typer.Option("--home", help="The folder that holds settings, landing, ledger and warehouse.")]
HERE, HOST = Path(), "127.0.0.1"


@app.command()
def demo(
    home: Home = HERE,
    stores: Annotated[int, typer.Option(min=1, max=MOST_STORES, help="Stores of the made-up company.")] = 8,
    weeks: Annotated[int, typer.Option(min=2, max=104, help="Weeks of its history.")] = 13,
    seed: Annotated[int, typer.Option(help="Same seed and end, same company.")] = 1,
    end: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the history ends; default today.")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Open the dashboard and let the company live on.")] = True,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8501,
) -> None:
    """Fetch a made-up company over real HTTP and show its scorecard."""
    params = Params(seed=seed, end=demonstration.end_of(end and end.date()), stores=stores, weeks=weeks)
    with progress.report() as report:
        report.step("Simulating the company")
        is_new = demonstration.create(home, params)
        demonstration.fetch_history(home, report, is_lived_in=is_new)
    scorecard(home=home, week="", by="", format=Shape.TABLE)
    if serve:
        demonstration.show(home, port)


@app.command()
def check(home: Home = HERE, source: Annotated[str, typer.Option(help="One source only.")] = "") -> None:
    """Say what is wrong or missing at each source before the first run."""
    with demonstration.living(home):
        found = [*jobs.check(load(home), source), *jobs.check_ledger(home)]
    for name, finding in found:
        sys.stdout.write(_finding(name, finding))
    if any(finding.level == "error" for _, finding in found):
        raise typer.Exit(1)


@app.command()
def run(
    home: Home = HERE,
    source: Annotated[list[str] | None, typer.Option(help="One source only; may stand several times.")] = None,
    every: Annotated[str, typer.Option(help="Go on for ever, at this interval, such as 5m.")] = "",
) -> None:
    """Fetch what is new, and publish a new snapshot."""
    for name in source or ():
        load(home).source(name)
    pause = rhythm.interval(every) if every else None
    with progress.report() as report, demonstration.living(home) as company:

        def once() -> jobs.Outcome:
            return jobs.run(load(home), as_of=company.now if company else _now(), only=source or (), report=report)

        def next_one() -> jobs.Outcome:
            if company and pause:
                company.advance(pause)
            return once()

        if once().failures and pause is None:
            raise typer.Exit(1)
        if pause:
            rhythm.repeat(pause, next_one)


@app.command(name="import")
def import_files(
    table: Annotated[str, typer.Argument(help="A table of the contract, such as orders.")],
    files: Annotated[list[Path], typer.Argument(help="CSV or Parquet files.")],
    system: Annotated[str, typer.Option(help="Name of the system the files come from.")],
    home: Home = HERE,
    store: Annotated[str, typer.Option(help="Store the rows belong to, where the files do not say.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA zone of times that carry none.")] = "",
    rename: Annotated[list[str] | None, typer.Option(help="FILE_COLUMN=TABLE_COLUMN; may stand several times.")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="TABLE_COLUMN=VALUE for every row.")] = None,
) -> None:
    """Bring files of your own into a table, with every row checked."""
    home.mkdir(parents=True, exist_ok=True)
    order = imports.Order(
        table=table,
        files=tuple(files),
        system=system,
        store=store,
        timezone=timezone,
        renames=_pairs(rename, "--rename"),
        constants=_pairs(set_, "--set"),
    )
    with progress.report() as report:
        outcome = jobs.bring(load(home, required=False), order, as_of=_now(), report=report)
    for load_report in outcome.loads:
        sys.stdout.write(
            f"{load_report.table}: {load_report.offered} offered = {load_report.landed} landed"
            f" + {load_report.quarantined} quarantined + {load_report.deduplicated} known already\n"
        )


@app.command()
def contract(table: str, home: Home = HERE, format: Annotated[Shape, typer.Option()] = Shape.TABLE) -> None:
    """Say what a table holds: columns, kinds, units, owners, rules."""
    declared = describe(table)
    if format is Shape.JSON:
        show_json(declared)
    else:
        sys.stdout.write(f"{declared['question']}\n")
        show(pl.DataFrame(declared["columns"], infer_schema_length=None), Shape.TABLE)


@app.command()
def scorecard(
    home: Home = HERE,
    week: Annotated[str, typer.Option(help="ISO week such as 2026-W46; default the last full week.")] = "",
    by: Annotated[str, typer.Option(help="Split by store, channel, warehouse, carrier, tag …")] = "",
    format: Annotated[Shape, typer.Option()] = Shape.TABLE,
) -> None:
    """Show the week's numbers."""
    with Reader(home) as reader:
        show(answers.scorecard_rows(reader, week or answers.last_full_week(reader), by or None), format)


@app.command()
def evidence(
    metric: str,
    home: Home = HERE,
    week: Annotated[str, typer.Option(help="ISO week such as 2026-W46; default the last full week.")] = "",
    by: Annotated[str, typer.Option(help="Dimension of the member.")] = "",
    member: Annotated[str, typer.Option(help="Only rows of this member of the dimension.")] = "",
    format: Annotated[Shape, typer.Option()] = Shape.CSV,
) -> None:
    """List the rows that add up to a number."""
    with Reader(home) as reader:
        chosen = week or answers.last_full_week(reader)
        show(answers.evidence_rows(reader, metric, chosen, by or None, member or None), format)


@app.command()
def queue(
    name: Annotated[str, typer.Argument(help="One queue; default all.")] = "",
    home: Home = HERE,
    format: Annotated[Shape, typer.Option()] = Shape.TABLE,
) -> None:
    """List what needs a person."""
    with Reader(home) as reader:
        show(answers.queue_rows(reader, name or None), format)


@app.command()
def day(
    home: Home = HERE,
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Default the newest day.")] = None,
    format: Annotated[Shape, typer.Option()] = Shape.TABLE,
) -> None:
    """Show how a day stood at eight, ten, noon, five and at its end."""
    with Reader(home) as reader:
        show(milestones(reader, date.date() if date else None), format)


@app.command()
def rebuild(home: Home = HERE) -> None:
    """Make the warehouse anew from the landing files alone."""
    with progress.report() as report:
        sys.stdout.write(f"{jobs.rebuild(load(home, required=False), report=report)}\n")


@app.command()
def verify(home: Home = HERE, format: Annotated[Shape, typer.Option()] = Shape.TABLE) -> None:
    """Check every invariant, and print the digest of tables and facts."""
    report = verification.verify(home)
    if format is Shape.JSON:
        show_json(report.as_dict())
    else:
        for invariant in report.invariants:
            sys.stdout.write(f"{'ok    ' if invariant.holds else 'BROKEN'} {invariant.name}: {invariant.found}\n")
        sys.stdout.write(f"digest {report.digest}\n")
    if not report.holds:
        raise typer.Exit(1)


@app.command()
def serve(
    home: Home = HERE,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine need a sign-in.")
    ] = "127.0.0.1",
) -> None:
    """Open the dashboard on this machine."""
    from dashboard.server import serve as serve_dashboard

    serve_dashboard(home, port, host=host)


@app.command()
def user(
    action: Annotated[accounts.Act, typer.Argument(help="add, list or disable.")],
    name: Annotated[str, typer.Argument(help="E-mail address; @example.com for everybody there.")] = "",
    home: Home = HERE,
    roles: Annotated[str, typer.Option(help="Of viewer, ops, finance, admin, with commas.")] = "",
    stores: Annotated[str, typer.Option(help="Names of stores with commas, or all.")] = "",
) -> None:
    """Say who may come in, as what, and to which stores."""
    show(accounts.perform(home, action, name, roles=roles, stores=stores, at=_now()), Shape.TABLE)


app.command()(routing.route)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _finding(source: str, finding: Finding) -> str:
    said = f" (expected {finding.expected})" if finding.level != "ok" and finding.expected else ""
    action = f" {finding.action}" if finding.level != "ok" else ""
    return f"{finding.level:<8}{source}: {finding.what}: {finding.found}{said}.{action}\n"


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    if wrong := [left for left, sign, right in pairs if not (left and sign and right)]:
        raise FatalError(f"{option} takes LEFT=RIGHT", found=", ".join(wrong), expected="such as id=order_id")
    return {left: right for left, _, right in pairs}


def main() -> None:
    """Run the command line; an error that the reader can mend is one line and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except (WharfingerError, SettingsError, LedgerError, MetricError) as error:
        sys.stderr.write(f"wharfinger: {' '.join(str(error).split())}\n")
        raise SystemExit(2) from None
    except typer.exceptions.TyperException as error:
        sys.stderr.write(f"wharfinger: {' '.join(str(error).split())} See wharfinger --help.\n")
        raise SystemExit(2) from None
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    raise SystemExit(code if isinstance(code, int) else 0)
