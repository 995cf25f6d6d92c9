"""Every measurement still runs, at a size at which its figures mean nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import orjson
import pytest

from tests.bench import orders, peers
from tests.bench.__main__ import MEASUREMENTS
from tests.bench.bench import Bench, Run
from tests.bench.table import Row, Table, percentile, row

TITLES = {
    "load": ["Bulk load of 200 orders", "Bulk load of 200 orders"],
    "changes": ["10 changed orders into 1,000"],
    "scorecard": ["Five metrics over 1,000 orders", "Facts from 1,000 orders"],
    "increment": ["Judging 10 changed orders among 1,000", "The same company after 182 days and after 728"],
    "duplicates": ["Pairs of orders that may be one, among 1,000"],
    "triage": ["Triage with 20 open cases over 1,000 orders"],
    "pages": ["Page reruns over 1,000 orders", "Building a trend figure"],
    "demo": ["`make demo` before the dashboard opens: 1 stores, 1 weeks"],
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(folder=tmp_path_factory.mktemp("bench"), scale=0.001, rounds=1, large=3_000_000, is_apart=False)


def test_every_measurement_is_tried() -> None:
    assert {*TITLES, "peers"} == set(MEASUREMENTS)


@pytest.mark.parametrize("name", TITLES)
def test_a_measurement_gives_its_tables(name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHARFINGER_HOME", "")
    tables = list(import_module(f"tests.bench.{name}").measure(bench))
    assert [table.title[: len(title)] for table, title in zip(tables, TITLES[name], strict=True)] == TITLES[name]
    assert all(shown.seconds > 0 and shown.n > 0 for table in tables for shown in table.rows)


def test_what_cannot_be_installed_is_not_measured(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (table,) = peers.measure(bench)
    assert not table.rows and table.notes[0].startswith("not measured: ")


def test_work_apart_tells_its_own_peak(tmp_path: Path) -> None:
    apart = Bench(folder=tmp_path, scale=1, rounds=1, large=1)
    run = apart.once(orders.write, folder=str(tmp_path), count=10)
    assert run.said["plain.jsonl"] == (tmp_path / "plain.jsonl").stat().st_size
    assert run.peak is None or 0 < run.peak < 2**30
    with pytest.raises(RuntimeError, match="FileNotFoundError"):
        apart.once(orders.write, folder=str(tmp_path / "nowhere"), count=10)


def test_orders_are_the_same_every_time_and_in_every_shape() -> None:
    plain = [orjson.loads(line) for line in orders.plain(45)]
    pages = [orjson.loads(line)["data"]["orders"]["nodes"] for line in orders.pages(45)]
    assert plain == [order for page in pages for order in page]
    assert [len(page) for page in pages] == [20, 20, 5]
    found = [orjson.loads(line) for line in orders.bulk(45)]
    assert [one["id"] for one in found if "__parentId" not in one] == [order["id"] for order in plain]
    lines = [one for one in found if "/LineItem/" in one["id"]]
    assert len(lines) == sum(len(order["lineItems"]["nodes"]) for order in plain)


def test_a_table_is_markdown() -> None:
    runs = [Run(seconds=seconds, cpu=0.5, peak=3 * 2**20, said={}) for seconds in (3.0, 1.0, 2.0)]
    table = Table(
        title="Things", rows=[row("one", runs, base=runs[1:2], target="≤ 3 ×"), Row(what="two", seconds=0.0012, n=9)]
    )
    assert str(table).splitlines() == [
        "## Things",
        "",
        "| what | median | processor |  ratio |  peak |   n | target |",
        "| ---- | -----: | --------: | -----: | ----: | --: | ------ |",
        "| one  | 2.00 s |  500.0 ms | 2.00 × | 3 MiB |   3 | ≤ 3 ×  |",
        "| two  | 1.2 ms |           |        |       |   9 |        |",
        "",
    ]
    assert [percentile([5.0, 1.0, 3.0], share) for share in (0.3, 0.5, 0.95)] == [1.0, 3.0, 5.0]
