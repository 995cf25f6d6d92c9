"""Lines that only a lenient reader takes are found wherever they stand; words that look like them cost nothing."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from ingest.landed import screen

WORDS = (
    "NaN",
    "nan",
    "Inf",
    "inf",
    "Infinity",
    "-Infinity",
    "-inf",
    "INFINITY",
    "InFiNiTy",
    "NANs",
    "Infinite",
    "nano",
)
ENDS = ("}", " }", ',"b":1}', "\t}", ",}", ", \t}")


def _takes(place: Path, line: bytes) -> bool:
    place.write_bytes(line)
    try:
        duckdb.sql(
            "SELECT * FROM read_json($place, format = 'newline_delimited', columns = {a: 'JSON'})",
            params={"place": str(place)},
        ).fetchall()
    except duckdb.Error:
        return False
    return True


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line, parse_constant=lambda name: json.loads(name + "?"))
    except json.JSONDecodeError:
        return False
    return True


def test_what_duckdb_takes_though_it_is_no_json_is_found(tmp_path: Path) -> None:
    lines = [f'{{"a":{word}{end}\n'.encode() for word in (*WORDS, "1") for end in ENDS]
    lenient = [line for line in lines if _takes(tmp_path / "one.json", line) and not _is_json(line)]
    assert len(lenient) > len(ENDS)
    assert [line for line in lenient if screen.suspects(line, 7) != [7]] == []


@pytest.mark.parametrize("word", [b"NaN", b"inf", b"-Infinity", b"1,", b"[1, ]"])
def test_it_is_found_at_every_place_of_a_piece(monkeypatch: pytest.MonkeyPatch, word: bytes) -> None:
    monkeypatch.setattr(screen, "_CHUNK", 16)
    for pad in range(40):
        line = b'{"p":"%b","a":%b}\n' % (b"x" * pad, word)
        assert screen.suspects(line, 1) == [1], line


def test_words_of_a_text_are_not_read_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_is_refused", lambda line: pytest.fail(f"read again: {line!r}"))
    assert screen.suspects(b'{"a":"Shipment information received in Nancy, by Nano, infra red"}\n', 1) == []
