"""Is every landed file known, loaded once, and found again when the warehouse lost its tail?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger import Ledger, landings, loads, runs
from ledger.errors import LandingChanged, LoadChanged
from ledger.landings import LandedRow
from tests.ledger.steps import HOUR, NOON, contents, landed


def waiting(ledger: Ledger) -> list[str]:
    return [landing.path for landing in landings.pending(ledger)]


def test_a_landing_comes_back_as_it_was_registered(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    given = LandedRow(
        path="berlin/orders_bulk/20261116T120000Z-1-1-abc.jsonl.zst",
        source="berlin",
        system="shopify",
        store="berlin",
        feed="orders_bulk",
        sha256="ab" * 32,
        bytes=3_000_000_000,
        lines=5_000_000_000,
        expected=5_000_000_000,
        cursor={"updated_at": "2026-11-16T12:00:00Z", "grüße": "日本"},
        fetched_at=NOON,
        run_id=run_id,
    )
    assert landings.register(ledger, given) == 1
    assert landings.pending(ledger) == [given]
    assert landings.known(ledger) == {given.path: given.sha256}


def test_registering_again_changes_nothing_and_other_bytes_are_refused(ledger: Ledger) -> None:
    assert landings.register(ledger, landed("a"), landed("b"), landed("a")) == 2
    before = contents(ledger)
    assert landings.register(ledger, landed("b"), landed("a")) == 0
    with pytest.raises(LandingChanged, match=r"b is registered with SHA-256 0000"):
        landings.register(ledger, landed("c"), replace(landed("b"), sha256="f" * 64))
    with pytest.raises(LandingChanged, match="d is registered"):
        landings.register(ledger, landed("d"), replace(landed("d"), sha256="f" * 64))
    assert contents(ledger) == before


def test_landings_wait_oldest_first_until_a_load_holds_them(ledger: Ledger) -> None:
    landings.register(ledger, replace(landed("late"), fetched_at=NOON + HOUR), landed("b"), landed("a"))
    assert waiting(ledger) == ["a", "b", "late"]
    assert landings.mark_loaded(ledger, ["a", "unknown"], 1, at=NOON) == 1
    assert waiting(ledger) == ["b", "late"]


def test_a_load_and_its_landings_are_committed_together_and_once(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    landings.register(ledger, landed("a"), landed("b"))
    assert loads.last(ledger) is None
    loads.commit(ledger, 1, "d1", run_id=run_id, rows=7, bytes=90, paths=["a", "b"], at=NOON)
    assert waiting(ledger) == []
    last = loads.last(ledger)
    assert last is not None
    assert (last.load_id, last.digest, last.rows, last.bytes, last.run_id) == (1, "d1", 7, 90, run_id)
    before = contents(ledger)
    loads.commit(ledger, 1, "d1", run_id=run_id, rows=7, bytes=90, paths=["a", "b"], at=NOON)
    with pytest.raises(LoadChanged, match=r"Load 1 is committed with digest d1"):
        loads.commit(ledger, 1, "d2", run_id=run_id, rows=7, bytes=90, paths=["a"], at=NOON)
    assert contents(ledger) == before


def test_all_loads_are_listed_to_compare_them_with_the_warehouse(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    for load_id in (2, 1, 3):
        loads.commit(ledger, load_id, f"d{load_id}", run_id=run_id, rows=1, bytes=1, paths=[], at=NOON)
    assert [(load.load_id, load.digest) for load in loads.every(ledger)] == [(1, "d1"), (2, "d2"), (3, "d3")]


def test_a_load_stands_as_long_as_a_file_is_its_own(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    landings.register(ledger, landed("a"), landed("b"))
    loads.commit(ledger, 1, "d1", run_id=run_id, rows=1, bytes=1, paths=["a"], at=NOON)
    loads.commit(ledger, 2, "d2", run_id=run_id, rows=1, bytes=1, paths=["b"], at=NOON)
    loads.commit(ledger, 3, "d3", run_id=run_id, rows=1, bytes=1, paths=["a"], at=NOON)
    assert [load.load_id for load in loads.standing(ledger)] == [2, 3]


def test_more_paths_than_one_statement_carries_fit_into_one_call(ledger: Ledger) -> None:
    paths = [f"s/f/{number}" for number in range(5_001)]
    assert landings.register(ledger, *map(landed, paths)) == 5_001
    assert landings.mark_loaded(ledger, paths, 1, at=NOON) == 5_001
    assert waiting(ledger) == []
