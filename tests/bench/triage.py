"""How long does the triage take to answer a click with 20,000 open cases, and an act on 500 of them?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from streamlit.testing.v1 import AppTest

from dashboard import data, place
from ingest.warehouse import Reader
from ledger import cases, open_home
from ledger.cases import QueueRow, Snooze, Undo
from tests.bench import company
from tests.bench.bench import ROOT, Bench
from tests.bench.table import Row, Table, percentile

CASES: Final = 20_000
TOGETHER: Final = 500
CLICKS: Final = 40
_PAGE_TARGET: Final = "p95 < 300 ms"
_ACT_TARGET: Final = "< 1 s"
_TIMEOUT: Final = 120
_ORDERS: Final = "SELECT store, order_id, order_name, _file, _line FROM fact_orders ORDER BY order_id LIMIT $most"


def measure(bench: Bench) -> Iterator[Table]:
    home, made = company.home(bench)
    run = bench.once(work, home=str(home), number=bench.count(CASES), clicks=bench.count(CLICKS), rounds=bench.rounds)
    said = run.said
    rows = [Row(what="first visit", seconds=said["first"], n=1, peak=run.peak)]
    for what in ("next case", "another store", "search", "several at once"):
        seconds = said[what]
        rows.append(Row(what=f"{what}, p50", seconds=median(seconds), n=len(seconds)))
        rows.append(Row(what=f"{what}, p95", seconds=percentile(seconds, 0.95), n=len(seconds), target=_PAGE_TARGET))
    for what in ("act", "undo", "page after it"):
        seconds = said[what]
        rows.append(
            Row(what=f"{what} on {said['together']} cases", seconds=median(seconds), n=len(seconds), target=_ACT_TARGET)
        )
    yield Table(
        title=f"Triage with {said['open']:,} open cases over {made.said['orders']:,} orders",
        rows=rows,
        notes=["Streamlit's own test harness: the script and its elements, without the browser; the ledger is SQLite."],
    )


def work(home: str, number: int, clicks: int, rounds: int) -> Mapping[str, Any]:
    """Open many cases, visit the triage, walk, filter, search, and act on many at once: seconds of each."""
    os.environ["WHARFINGER_HOME"], os.environ[place.DOOR] = home, place.LOCAL
    opened = _open(Path(home), number)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=_TIMEOUT)
    app.switch_page(str(ROOT / "pages" / "triage.py"))
    said: dict[str, Any] = {"open": opened, "first": _timed(app), "together": min(TOGETHER, opened)}
    said["next case"] = [_clicked(app, "Next") for _ in range(clicks)]
    said["another store"] = [_chosen(app, turn) for turn in range(clicks)]
    app.query_params.clear()
    said["search"] = [_searched(app, f"#{turn}") for turn in range(clicks)]
    app.query_params.clear()
    app.query_params["mode"] = "many"
    said["several at once"] = [_timed(app) for _ in range(clicks)]
    said |= {"act": [], "undo": [], "page after it": []}
    ledger = place.ledger()
    for _ in range(rounds):
        worst = data.open_cases().head(said["together"])
        seen = dict(worst.select("case_id", "version").iter_rows())
        for name, act in (("act", Snooze(until=datetime.now(UTC) + timedelta(days=400))), ("undo", Undo())):
            begun = perf_counter()
            done = cases.decide_all(ledger, seen, act, actor="local", at=datetime.now(UTC))
            said[name].append(perf_counter() - begun)
            assert len(done.changed) == len(seen), done.refused
            seen = {case.case_id: case.version for case in done.changed}
        said["page after it"].append(_timed(app))
    return said


def _open(home: Path, number: int) -> int:
    with Reader(home) as reader:
        orders = reader.query(_ORDERS, {"most": number}).rows()
        as_of: datetime = reader.query("SELECT as_of FROM snapshot").item().replace(tzinfo=UTC)
    ledger = open_home(home)
    rows = [
        QueueRow(
            fingerprint=f"dispatch_overdue|{store}|{order}",
            subject=order,
            store=store,
            summary=f"Order {name} should have left leeds.",
            true_since=as_of - timedelta(hours=1 + place % 300),
            amount_minor=1000 + place,
            currency="EUR",
            due_at=as_of + timedelta(hours=place % 200 - 50),
            order_id=order,
            order_name=name,
            warehouse="leeds",
            file=file,
            line=line,
            exposure_minor=1000 + 7 * place % 90_000,
        )
        for place, (store, order, name, file, line) in enumerate(orders)
    ]
    cases.reconcile(ledger, "dispatch_overdue", rows, as_of)
    opened = len(cases.open_rows(ledger))
    ledger.close()
    return opened


def _clicked(app: AppTest, label: str) -> float:
    next(button for button in app.button if button.label == label).click()
    return _timed(app)


def _chosen(app: AppTest, turn: int) -> float:
    chooser = app.selectbox(key="url.store")
    chooser.select_index((turn + 1) % len(chooser.options))
    return _timed(app)


def _searched(app: AppTest, text: str) -> float:
    app.query_params["q"] = text
    return _timed(app)


def _timed(app: AppTest) -> float:
    begun = perf_counter()
    app.run()
    seconds = perf_counter() - begun
    assert not app.exception and not app.error
    return seconds
