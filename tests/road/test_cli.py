"""Does every command answer as others script it? The real program in a process of its own, on a real home."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard import demo
from ledger import cases, open_home
from metrics import catalogue
from tests.conftest import END

WHARFINGER = Path(sys.executable).with_name("wharfinger")
WEEK = "2026-W46"
FIELDS = {
    "metric",
    "version",
    "week",
    "dimension",
    "member",
    "numerator",
    "denominator",
    "value",
    "n",
    "unit",
    "target",
    "direction",
    "as_of",
    "snapshot",
}


def wharfinger(*words: str | Path, code: int = 0) -> str:
    done = subprocess.run([WHARFINGER, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def answer(*words: str | Path) -> Any:
    return json.loads(wharfinger(*words, "--format", "json"))


def digest(home: Path) -> Any:
    return answer("verify", "--home", home)["digest"]


def test_the_scorecard_has_every_field_that_scripts_read(company_home: Path) -> None:
    rows = answer("scorecard", "--home", company_home, "--week", WEEK)
    assert {row["metric"] for row in rows} == set(catalogue())
    assert all(set(row) >= FIELDS for row in rows)
    assert {row["week"] for row in rows} == {WEEK}


def test_a_split_adds_up_to_the_whole(company_home: Path) -> None:
    whole = {row["metric"]: row for row in answer("scorecard", "--home", company_home, "--week", WEEK)}
    split = answer("scorecard", "--home", company_home, "--week", WEEK, "--by", "store")
    for metric in {row["metric"] for row in split}:
        parts = [row for row in split if row["metric"] == metric]
        assert sum(row["numerator"] or 0 for row in parts) == (whole[metric]["numerator"] or 0)
        assert sum(row["denominator"] or 0 for row in parts) == (whole[metric]["denominator"] or 0)


@pytest.mark.parametrize("metric", ["dispatch_on_time", "order_sync_first_pass", "tickets_per_100_orders"])
def test_evidence_adds_up_to_the_number(company_home: Path, metric: str) -> None:
    (shown,) = [row for row in answer("scorecard", "--home", company_home, "--week", WEEK) if row["metric"] == metric]
    text = wharfinger("evidence", metric, "--home", company_home, "--week", WEEK, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["numerator"]) for row in rows) == shown["numerator"]
    assert sum(int(row["denominator"]) for row in rows) == shown["denominator"]
    assert all(row["_file"] and row["_line"] for row in rows)


def test_one_queue_is_its_share_of_all(company_home: Path) -> None:
    everything = answer("queue", "--home", company_home)
    names = Counter(row["queue"] for row in everything).most_common()
    assert len(names) > 3
    for name, _ in (names[0], names[len(names) // 2], names[-1]):
        one = answer("queue", name, "--home", company_home)
        assert [row["fingerprint"] for row in one] == [r["fingerprint"] for r in everything if r["queue"] == name]


def test_a_contract_says_what_its_table_wants() -> None:
    told = answer("contract", "orders")
    assert told["table"] == "orders" and told["key"] == ["store", "order_id"]
    assert {"name", "kind", "required", "description"} <= set(told["columns"][0])


def test_verify_holds_and_counts_its_invariants(company_home: Path) -> None:
    told = answer("verify", "--home", company_home)
    assert told["invariants"] and all(one["holds"] for one in told["invariants"])


def test_running_twice_changes_nothing(own_home: Path) -> None:
    before = digest(own_home)
    wharfinger("run", "--home", own_home)
    wharfinger("run", "--home", own_home)
    assert digest(own_home) == before


def test_a_demo_goes_on_with_the_company_it_finds(own_home: Path) -> None:
    before = digest(own_home)
    wharfinger("demo", "--home", own_home, "--stores", "5", "--no-serve")
    assert digest(own_home) == before


def test_a_demo_begins_on_a_first_day(own_home: Path) -> None:
    taken = demo.take_over(own_home, END)
    with closing(open_home(own_home)) as ledger:
        open_cases, accepted = (cases.find(ledger, status=status) for status in ("open", "accepted"))
    assert taken == len(accepted) > 0
    assert all(case.true_since < END - demo.RECENT for case in accepted)
    assert all(case.true_since >= END - demo.RECENT for case in open_cases)
    assert demo.take_over(own_home, END) == 0


def test_what_a_first_day_took_over_shows_in_its_first_numbers(tmp_path: Path) -> None:
    wharfinger("demo", "--home", tmp_path, "--stores", "1", "--weeks", "5", "--end", f"{END:%Y-%m-%d}", "--no-serve")
    waiting = answer("queue", "--home", tmp_path)
    assert waiting and all(row["true_since"] >= f"{END - demo.RECENT:%Y-%m-%dT%H:%M}" for row in waiting)
    before = digest(tmp_path)
    wharfinger("run", "--home", tmp_path)
    assert digest(tmp_path) == before


def test_rebuild_makes_the_same_warehouse(own_home: Path) -> None:
    before = digest(own_home)
    wharfinger("rebuild", "--home", own_home)
    assert digest(own_home) == before


def test_check_finds_the_sandbox_in_order(own_home: Path) -> None:
    assert "error" not in wharfinger("check", "--home", own_home)


def test_verify_ends_with_one_where_something_is_broken(own_home: Path) -> None:
    victim = max((own_home / "landing").rglob("*.zst"), key=lambda path: path.stat().st_size)
    raw = bytearray(victim.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    victim.write_bytes(raw)
    done = subprocess.run([WHARFINGER, "verify", "--home", own_home], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("scorecard",),
        ("run",),
        ("check",),
        ("contract", "ordrs"),
        ("import", "orders", "missing.csv", "--system", "erp"),
        ("queue", "nothing"),
        ("scorecard", "--week", "W46"),
        ("evidence", "nothing"),
        ("run", "--every", "soon"),
        ("frobnicate",),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(words: tuple[str, ...], tmp_path: Path) -> None:
    said = wharfinger(*words, "--home", tmp_path, code=2) if words != ("frobnicate",) else wharfinger(*words, code=2)
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said


def test_an_unknown_name_says_which_there_are(company_home: Path) -> None:
    assert "dispatch_on_time" in wharfinger("evidence", "dispatch_ontime", "--home", company_home, code=2)
    assert "parcel_stalled" in wharfinger("queue", "parcel_stall", "--home", company_home, code=2)
