"""A row that was set aside comes again, and is right. Is it counted as recovered, whatever the order of loading?"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.load.dock import Dock, order

BAD = {"total": {"amount": "ten", "currency": "EUR"}}


def mended(dock: Dock) -> list[tuple[str, bool]]:
    found = dock.rows("SELECT row_key, is_mended FROM quarantine WHERE table_name = 'orders' ORDER BY file, line")
    return [(str(key), bool(is_mended)) for key, is_mended in found]


def test_right_when_it_came_again(tmp_path: Path) -> None:
    dock = Dock(tmp_path)
    dock.land([order(1, **BAD), order(2, **BAD), order(3)])
    dock.load()
    assert mended(dock) == [("berlin|O1", False), ("berlin|O2", False)]
    dock.land([order(1, updated="2026-11-01T12:00:00Z")])
    dock.load()
    assert mended(dock) == [("berlin|O1", True), ("berlin|O2", False)]


def test_bad_again_stays_open_and_the_first_does_too(tmp_path: Path) -> None:
    dock = Dock(tmp_path)
    dock.land([order(1, **BAD)])
    dock.land([order(1, **BAD)])
    dock.load()
    assert mended(dock) == [("berlin|O1", False)] * 2


def test_an_older_good_row_mends_nothing(tmp_path: Path) -> None:
    dock = Dock(tmp_path)
    dock.land([order(1)])
    dock.load()
    dock.land([order(1, **BAD)])
    dock.load()
    assert mended(dock) == [("berlin|O1", False)]


def test_in_one_file_the_later_line_mends_the_earlier(tmp_path: Path) -> None:
    dock = Dock(tmp_path)
    dock.land([order(1, **BAD), order(1), order(2), order(2, **BAD)])
    dock.load()
    assert mended(dock) == [("berlin|O1", True), ("berlin|O2", False)]


def test_a_key_of_an_instant_is_known_again(tmp_path: Path) -> None:
    dock = Dock(tmp_path)
    dock.land([{"sku": "A", "on_hand": "many"}], feed="stock", hour=1)
    dock.load()
    dock.land([{"sku": "A", "on_hand": "5"}], feed="stock", hour=1)
    dock.load()
    assert dock.rows("SELECT is_mended FROM quarantine") == [(True,)]


@pytest.mark.parametrize("turn", list(permutations(range(3))))
def test_whatever_the_order_of_loading(tmp_path: Path, turn: tuple[int, ...]) -> None:
    dock = Dock(tmp_path)
    files = [
        *dock.land([order(1), order(2, **BAD)]),
        *dock.land([order(1, **BAD)]),
        *dock.land([order(1, updated="2026-11-01T12:00:00Z"), order(2)]),
    ]
    for place in turn:
        dock.load(files[place])
    assert mended(dock) == [("berlin|O2", True), ("berlin|O1", True)]
