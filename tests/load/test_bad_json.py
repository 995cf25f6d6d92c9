"""Lines that are no JSON, or not the agreed JSON: each has a code and a pointer, and costs its neighbours nothing."""

from __future__ import annotations

import orjson
import pytest

from ingest.codes import CODES
from ingest.landed.part import LINE_BYTES
from tests.load.dock import Dock, order

GOOD = orjson.dumps(order(1))
SMALL = b'{"id":"O2","updated":"2026-11-01T11:00:00Z","total":{"amount":"1","currency":"EUR"},"lines":[],"note":%s}'

LINES = {
    "J02 only a bracket": (b"{", "E_JSON", "character 1"),
    "J03 comma before the bracket": (b'{"id":"O2",}', "E_JSON", "character 11"),
    "J03 with blanks between": (b'{"id":"O2", \t }', "E_JSON", "character 14"),
    "J03 in a list": (b'{"lines":[1, ]}', "E_JSON", "character 13"),
    "J04 two documents": (GOOD + GOOD, "E_JSON", f"character {len(GOOD)}"),
    "J05 null": (b"null", "E_TYPE", ""),
    "J05 list": (b"[]", "E_TYPE", "/"),
    "J05 text": (b'"x"', "E_TYPE", "/"),
    "J05 number": (b"1", "E_TYPE", "/"),
    "J07 UTF-16": (GOOD.decode().encode("utf-16"), "E_ENC", "byte 0"),
    "J07 UTF-16 without mark": (b'{"id":"O2"}'.decode().encode("utf-16-le"), "E_ENC", "character 1"),
    "J08 Latin-1": (b'{"id":"\xe9"}', "E_ENC", "byte 7"),
    "J09 overlong": (b'{"id":"\xc0\xaf"}', "E_ENC", "byte 7"),
    "J10 half a surrogate pair": (b'{"id":"\\ud800"}', "E_SURR", ""),
    "J12 raw control character": (b'{"id":"a\tb"}', "E_CTRL", "character 8"),
    "J15 NaN": (b'{"id":"O2","note":NaN}', "E_NONFINITE", ""),
    "J15 minus Infinity": (b'{"id":"O2","note":-Infinity}', "E_NONFINITE", ""),
    "J15 NaN that nobody reads": (b'{"id":"O2","other":[NaN]}', "E_NONFINITE", ""),
    "J17 key twice": (b'{"id":"O2","id":"O3"}', "E_DUPKEY", "/id"),
    "J17 key twice inside": (b'{"lines":[{"id":"a"},{"id":"b","id":"c"}]}', "E_DUPKEY", "/lines/1/id"),
    "J23 too long": (SMALL % (b'"' + b"x" * LINE_BYTES + b'"'), "E_SIZE", ""),
    "F37 text where a list was": (b'{"id":"O2","lines":"none"}', "E_TYPE", "/lines"),
    "F37 list where an object was": (b'{"id":"O2","total":[1]}', "E_TYPE", "/total"),
    "F37 number in a list of objects": (b'{"id":"O2","lines":[{"id":"x"},7]}', "E_TYPE", "/lines/1"),
    "leading zero": (b'{"id":007}', "E_JSON", "character 7"),
    "comment": (b'{"id":"O2" /* why */}', "E_JSON", "character 11"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_line_is_held_with_code_and_pointer_and_its_neighbours_land(dock: Dock, name: str) -> None:
    line, code, pointer = LINES[name]
    (*_, file) = dock.land([order(1), line, order(3)])
    dock.load()
    found = dock.rows("SELECT code, item, file, message FROM quarantine WHERE table_name = ''")
    assert [(row[0], row[1]) for row in found] == [(code, pointer)]
    assert found[0][3].startswith(f"{code}: ")
    assert dock.rows("SELECT order_id FROM orders ORDER BY 1") == [("O1",), ("O3",)]
    assert dock.rows("SELECT order_id FROM order_lines ORDER BY 1") == [("O1",), ("O3",)]
    assert file.is_last


def test_the_pointer_leads_to_the_bytes_that_were_held(dock: Dock) -> None:
    from hashlib import sha256

    from ingest import landing

    bad = LINES["J03 comma before the bracket"][0]
    dock.land([order(1), bad, order(2)])
    dock.load()
    ((file, line, raw),) = dock.rows("SELECT file, line, raw_sha256 FROM quarantine")
    assert line == 2
    assert landing.record(dock.home, file, line) == bad
    assert sha256(bad).hexdigest() == raw


CELLS = {
    "J11 NUL": (b'"a\\u0000b"', "E_NUL"),
    "J18 deep": (b"[" * 100_000 + b"]" * 100_000, "E_DEPTH"),
    "J18 deep objects": (b'{"a":' * 200 + b"1" + b"}" * 200, "E_DEPTH"),
    "J19 5,000 digits": (b"9" * 5_000, "E_BIGNUM"),
    "J25 10 MB": (b'"' + b"x" * 10_000_000 + b'"', "E_SIZE"),
    "F37 object where a text was": (b'{"a":1}', "E_TYPE"),
    "F37 list where a text was": (b"[1]", "E_TYPE"),
}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("neighbour", [b"", b"{"], ids=["alone", "beside a bad line"])
def test_a_bad_cell_costs_its_row_only_whatever_stands_beside_it(dock: Dock, name: str, neighbour: bytes) -> None:
    cell, code = CELLS[name]
    dock.land([order(1), SMALL % cell, neighbour, order(3)])
    dock.load()
    assert dock.rows("SELECT code, field, line FROM quarantine WHERE table_name = 'orders'") == [(code, "service", 2)]
    assert dock.rows("SELECT order_id FROM orders ORDER BY 1") == [("O1",), ("O3",)]


GOOD_LINES = {
    "J06 byte order mark": b"\xef\xbb\xbf" + SMALL % b"null",
    "J12 control character": SMALL % b'"\\u0001"',
    "J13 right to left": SMALL % '"\u202e"'.encode(),
    "J14 emoji": SMALL % '"\U0001f9a6e\u0301"'.encode(),
    "J30 keys of other languages": SMALL[:-1] % b"null" + b',"__proto__":{"constructor":1}}',
    "pretty": orjson.dumps(order(2), option=orjson.OPT_INDENT_2),
    "pretty with CRLF": orjson.dumps(order(2), option=orjson.OPT_INDENT_2).replace(b"\n", b"\r\n"),
    "words that look like NaN": SMALL % b'"see info, nancy, ]"',
    "unread fields that stand twice": SMALL[:-1] % b"null" + b',"x":1,"x":2}',
}


@pytest.mark.parametrize("name", GOOD_LINES)
@pytest.mark.parametrize("neighbour", [b"", b"{"], ids=["alone", "beside a bad line"])
def test_what_is_merely_unusual_lands(dock: Dock, name: str, neighbour: bytes) -> None:
    dock.land([order(1), GOOD_LINES[name], neighbour])
    dock.load()
    assert dock.rows("SELECT order_id FROM orders ORDER BY 1") == [("O1",), ("O2",)]
    assert [code for code, *_ in dock.held()] == (["E_TRUNC"] if neighbour else [])


def test_large_whole_numbers_keep_every_digit(dock: Dock) -> None:
    dock.land([SMALL.replace(b'"O2"', b"9007199254740993") % b"null"])
    dock.load()
    assert dock.rows("SELECT order_id FROM orders") == [("9007199254740993",)]


def test_a_float_is_no_identifier(dock: Dock) -> None:
    dock.land([SMALL.replace(b'"O2"', b"9007199254740993.0") % b"null"])
    dock.load()
    assert dock.held() == [("E_ID", "order_id", 1, "")]


def test_one_poisoned_document_among_many_costs_one(dock: Dock) -> None:
    documents: list[object] = [order(number) for number in range(10_000)]
    documents[4_711] = LINES["J17 key twice inside"][0]
    dock.land(documents)
    dock.load()
    assert dock.rows("SELECT count(*) FROM orders") == [(9_999,)]
    assert dock.held() == [("E_DUPKEY", "", 4_712, "/lines/1/id")]


QUANTITIES = {
    "J16 beyond all floats": (b"1e400", "E_NONFINITE"),
    "J21 2^63": (b"9223372036854775808", "E_RANGE"),
    "J22 10^40": (b"1" + b"0" * 40, "E_RANGE"),
    "J31 blanks around": (b'" 5 "', "E_TYPE"),
    "J31 thousands": (b'"1,000"', "E_TYPE"),
    "J32 truth value": (b"true", "E_TYPE"),
    "S27 half a unit": (b"1.5", "E_RANGE"),
    "S27 less than none": (b"-1", "E_RANGE"),
    "S27 a billion": (b"1000000000", "E_RANGE"),
}


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_bad_number_is_held_with_its_place_in_the_document(dock: Dock, name: str) -> None:
    number, code = QUANTITIES[name]
    line = orjson.dumps(order(2, lines=[{"id": "a", "sku": "A", "qty": 1}, {"id": "b", "sku": "B", "qty": 7777}]))
    dock.land([order(1), line.replace(b"7777", number), order(3)])
    dock.load()
    assert dock.held() == [(code, "quantity", 2, "/lines/1")]
    assert dock.rows("SELECT count(*) FROM order_lines") == [(3,)]
    ((message,),) = dock.rows("SELECT message FROM quarantine")
    assert message.endswith(CODES[code].action)


def test_j01_an_empty_document_is_no_line(dock: Dock) -> None:
    (file,) = dock.land([b"", b"  \n", b"\xef\xbb\xbf", order(1)])
    dock.load()
    assert file.lines == 1
    assert dock.held() == []
