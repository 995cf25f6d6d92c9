"""Good files with a few bytes changed: nothing breaks, and every row is accounted for."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.connectors import connectors
from ingest.landed.csvfile import FileError
from tests.load.dock import Dock, System, order
from tests.load.test_bad_csv import GOOD

ROUGH = [
    b'"',
    b"'",
    b",",
    b";",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\\u0000",
]
ROUGH += [
    b"\\ud800",
    b"NaN",
    b"1e400",
    b"-",
    b"9" * 40,
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"null",
    b"true",
    b" ",
    b"\t",
    b":",
]
SOME = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _mutated(text: bytes, seed: int, most: int) -> bytes:
    """The text with up to so many places cut out, doubled, or filled with something rough."""
    rng, found = random.Random(seed), bytearray(text)
    for _ in range(rng.randrange(1, most + 1)):
        begin = rng.randrange(len(found) + 1)
        end = begin + rng.choice([0, 0, 1, 1, 3, 20])
        found[begin:end] = rng.choice([b"", bytes(found[begin:end]) * 2, rng.choice(ROUGH), rng.randbytes(1)])
    return bytes(found)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connectors(), "dock", System())


@SOME
@given(st.lists(st.integers(0, 2**32), min_size=40, max_size=40))
def test_json_lines(seeds: list[int]) -> None:
    """Forty mutated lines between good ones: the good land, and for each line there is a row or a reason."""
    with tempfile.TemporaryDirectory() as folder:
        dock = Dock(Path(folder))
        lines = [_mutated(orjson.dumps(order(number)), seed, 2) for number, seed in enumerate(seeds, start=100)]
        dock.land([order(1), *lines, order(2)])
        dock.load()
        assert dock.rows("SELECT count(*) FROM orders WHERE order_id IN ('O1', 'O2')") == [(2,)]
        landed = sum(one.offered for one in dock.reports if one.table in ("orders", ""))
        assert landed == 2 + sum(bool(line.removeprefix(b"\xef\xbb\xbf").strip()) for line in lines)


@SOME
@given(st.integers(0, 2**32), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_csv_files(seed: int, encoding: str, end: str) -> None:
    """A mutated file is refused as a whole with a code, or each of its records lands or is held."""
    with tempfile.TemporaryDirectory() as folder:
        dock = Dock(Path(folder))
        content = _mutated(GOOD.replace("\n", end).encode(encoding), seed, 4)
        try:
            dock.bring("warehouse_stock", content)
        except FileError as error:
            assert str(error).startswith(f"{error.code}: ")
            return
        dock.load()
        landed = dock.rows("SELECT count(*) FROM warehouse_stock")[0][0]
        assert landed == sum(one.landed for one in dock.reports)
