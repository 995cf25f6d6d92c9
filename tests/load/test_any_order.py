"""Do the same landing files say the same in whatever order they are loaded?"""

from __future__ import annotations

import random
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from ingest import facts, landing
from ingest.landing import LandedFile
from ingest.loading import load, stage
from ingest.settings import load as load_settings
from ingest.verify import table_digest
from ingest.warehouse import Builder
from tests.connectors.conftest import AS_OF
from tests.load.dock import Dock, order
from tests.load.test_bad_wms import WMS, _drop

VERSIONS = [f"2026-11-01T{hour:02}:00:00Z" for hour in range(11, 17)]


def _land_all(dock: Dock, seed: int = 5) -> list[LandedFile]:
    """Versions that overtake each other, equal versions that differ, pictures that replace, bad lines, own files."""
    rng = random.Random(seed)
    for _ in range(5):
        lines: list[Any] = [
            order(
                number,
                updated=rng.choice(VERSIONS),
                total={"amount": f"{rng.randrange(20)}.00", "currency": rng.choice(["EUR", "EUR", "XXX"])},
                lines=[{"id": f"L{n}", "sku": rng.choice("ABC"), "qty": rng.choice([1, 2, -1])} for n in range(2)],
            )
            for number in rng.choices(range(6), k=5)
        ]
        dock.land([*lines, b'{"id":'])
        dock.land([{"sku": sku, "on_hand": rng.randrange(9)} for sku in "ABC"], feed="stock")
        places = [{"location_id": f"P{n}", "warehouse": "leeds"} for n in range(4) if rng.random() < 0.6]
        dock.land(places, feed="locations", expected=len(places) + (rng.random() < 0.3))
        shipments = [{"id": f"S{n}", "updated_at": rng.choice(VERSIONS), "qty": "1"} for n in rng.sample(range(4), k=3)]
        dock.land([_drop("drop_shipments", *shipments)], feed="drop_shipments", source=WMS, suffix="csv")
        rate = f"day,currency,per_euro\n2026-11-02,USD,1.{rng.randrange(100):02}\n"
        dock.bring("fx_rates", rate if rng.random() < 0.8 else rate.replace("1.", "one."))
    return [landing.describe(dock.home, path) for path in landing.landed(dock.home)]


def _said(dock: Dock) -> dict[str, Any]:
    """What the warehouse says in the end, facts included, and what it holds back."""
    with Builder(dock.home) as builder:
        builder.set_snapshot(AS_OF, load_settings(dock.home, required=False))
        built = {fact: table_digest(builder, fact) for fact in facts.build(builder)}
        held = builder.rows("SELECT file, line, item, code, field, message FROM quarantine ORDER BY ALL")
        cursors = builder.cursors()
    return {**dock.digests(), **built, "quarantine": held, "cursors": cursors}


def test_files_loaded_in_any_order_and_in_any_groups_say_the_same(dock: Dock, another: Callable[[], Dock]) -> None:
    files = _land_all(dock)
    dock.load()
    expected = _said(dock)
    assert dock.rows("SELECT count(*) > 0 FROM orders") == [(True,)]
    assert len({row[3] for row in expected["quarantine"]}) >= 4
    for seed in range(3):
        other = another()
        assert [file.path for file in _land_all(other)] == [file.path for file in files]
        rng, rest = random.Random(seed), list(files)
        rng.shuffle(rest)
        while rest:
            some = rest[: rng.randrange(1, 9)]
            rest = rest[len(some) :]
            other.load(*some)
        assert _said(other) == expected, seed


@pytest.mark.parametrize("cut", [(stage, "SMALL_BYTES"), (load, "LOAD_BYTES")], ids=["slices", "loads"])
def test_files_that_are_read_side_by_side_say_the_same(
    dock: Dock, another: Callable[[], Dock], monkeypatch: pytest.MonkeyPatch, cut: tuple[ModuleType, str]
) -> None:
    """Every file a slice of its own, some of which are read at once; every file a load, read while one is merged."""
    _land_all(dock)
    dock.load()
    expected, fewest = _said(dock), len({report.load_id for report in dock.reports})
    other = another()
    files = _land_all(other)
    monkeypatch.setattr(*cut, 1)
    other.load()
    assert _said(other) == expected
    loads = len({report.load_id for report in other.reports})
    assert loads == (len(files) if cut[0] is load else fewest)


def test_a_load_that_failed_leaves_nothing_in_the_way(dock: Dock, another: Callable[[], Dock]) -> None:
    """A file of the first load cannot be found; it is put back, and the same builder goes on."""
    for one in (dock, another()):
        (lost,) = one.land([order(1)])
        one.land([{"sku": "A", "on_hand": 1}], feed="stock")
    place, aside = one.home / landing.FOLDER / lost.path, one.home / "aside"
    with Builder(one.home) as builder:
        files = load.unloaded(builder)
        place.rename(aside)
        with pytest.raises(FileNotFoundError):
            load.load(builder, files)
        aside.rename(place)
        load.load(builder, load.unloaded(builder))
    dock.load()
    assert one.digests() == dock.digests()
    assert one.rows("SELECT count(*) FROM orders, warehouse_stock") == [(1,)]


@pytest.mark.parametrize("seed", range(2))
def test_a_file_that_is_loaded_again_says_nothing_new(dock: Dock, seed: int) -> None:
    """What landed twice under two names is one word; only the number of known rows grows."""
    documents = [order(number) for number in random.Random(seed).choices(range(5), k=8)]
    dock.land(documents)
    dock.load()
    before = dock.digests()
    dock.land(documents)
    assert sum(report.landed for report in dock.load()) == 0
    assert dock.digests() == before
