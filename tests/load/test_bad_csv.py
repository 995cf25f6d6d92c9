"""CSV files of one's own: the odd is taken, the wrong is held with code and line, what is no table is refused."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ingest import landing
from ingest.codes import CODES
from ingest.errors import FatalError
from ingest.landed.csvfile import FileError
from ingest.loading import imports
from tests.load.dock import Dock

HEAD = "warehouse,sku,counted_at,on_hand,picked\n"
ONE, TWO, THREE = (f"leeds,{sku},2026-11-01T06:00:00Z,5,0\n" for sku in "ABC")
GOOD = HEAD + ONE + TWO + THREE
LONG = "x" * 1_000_001

TAKEN: dict[str, tuple[str | bytes, int]] = {
    "V02 header only": (HEAD, 0),
    "V02 header without a line feed": (HEAD.strip(), 0),
    "V04 header in capitals, with blanks": (GOOD.replace(HEAD, " Warehouse , SKU,Counted At,ON_HAND , picked\n"), 3),
    "V06 extra column": (GOOD.replace("picked\n", "picked,shelf\n").replace("0\n", "0,top\n"), 3),
    "V08 columns reordered": ("picked,on_hand,sku,counted_at,warehouse\n0,5,A,2026-11-01T06:00:00Z,leeds\n", 1),
    "V11 semicolons": (GOOD.replace(",", ";"), 3),
    "V11 tabs": (GOOD.replace(",", "\t"), 3),
    "V11 bars": (GOOD.replace(",", "|"), 3),
    "V14 doubled quote": (HEAD + 'leeds,"A ""big""",2026-11-01T06:00:00Z,5,0\n', 1),
    "V15 line feed in a quoted cell": (HEAD + 'leeds,"A\nB",2026-11-01T06:00:00Z,5,0\n' + TWO, 2),
    "V16 CRLF": (GOOD.replace("\n", "\r\n"), 3),
    "V16 CR": (GOOD.replace("\n", "\r"), 3),
    "V16 all three": (HEAD + ONE.replace("\n", "\r\n") + TWO.replace("\n", "\r") + THREE, 3),
    "V16 no last line feed": (GOOD.rstrip("\n"), 3),
    "V16 blank lines": (HEAD + "\n" + ONE + "\n\n" + TWO + "\n", 2),
    "V17 mark before UTF-8": (b"\xef\xbb\xbf" + GOOD.encode(), 3),
    "V18 UTF-16": (GOOD.encode("utf-16"), 3),
    "V18 UTF-16, big end first": (b"\xfe\xff" + GOOD.encode("utf-16-be"), 3),
    "V10 empty cells at the end": (HEAD + ONE.replace("\n", ",,\n") + TWO, 2),
    "V34 formulas": (HEAD + "".join(f"leeds,{sign}1+1,2026-11-01T06:00:00Z,5,0\n" for sign in "=+@＝"), 4),
    "V34 tab before a formula": (HEAD + "leeds,\t=1,2026-11-01T06:00:00Z,5,0\n", 1),
    "K24 right to left": (HEAD + "leeds,\u202eabc\u202c שלום,2026-11-01T06:00:00Z,5,0\n", 1),
    "K25 emoji only": (HEAD + "leeds,\U0001f4e6\u0301,2026-11-01T06:00:00Z,5,0\n", 1),
    "M17 words that look like values": (
        HEAD + "".join(f"leeds,{sku},2026-11-01T06:00:00Z,5,0\n" for sku in ("NULL", "nan", "TRUE", "1E5", "00123")),
        5,
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_merely_odd_is_taken(dock: Dock, name: str) -> None:
    content, rows = TAKEN[name]
    dock.bring("warehouse_stock", content)
    reports = dock.load()
    assert dock.held() == []
    assert sum(report.landed for report in reports) == rows
    assert dock.rows("SELECT count(*) FROM warehouse_stock") == [(rows,)]


HELD: dict[str, tuple[str | bytes, list[tuple[str, int]], int]] = {
    "V09 too short": (HEAD + ONE + "leeds,B\n" + THREE, [("E_COLS", 3)], 2),
    "V10 too long": (HEAD + ONE + TWO.replace("\n", ",7\n") + THREE, [("E_COLS", 3)], 2),
    "V12 another delimiter": (HEAD + ONE + TWO.replace(",", ";") + THREE, [("E_DELIM", 3)], 2),
    "V13 unclosed quote": (HEAD + ONE + TWO.replace("B", '"B') + THREE, [("E_QUOTE", 3)], 2),
    "V13 unclosed quote in the last line": (HEAD + ONE + TWO.replace("B", '"B'), [("E_QUOTE", 3)], 1),
    "V13 two unclosed quotes": (
        HEAD + ONE.replace("A", '"A') + TWO + THREE.replace("C", '"C') + ONE,
        [("E_QUOTE", 2), ("E_QUOTE", 4)],
        2,
    ),
    "V14 bare quote": (HEAD + ONE + TWO.replace("B", '"B" x') + THREE, [("E_QUOTE", 3)], 2),
    "V15 the line after a cell over two lines": (
        HEAD + 'leeds,"A\nB",2026-11-01T06:00:00Z,5,0\n' + "leeds\n" + TWO,
        [("E_COLS", 4)],
        2,
    ),
    "V16 bad record between CRs": ((HEAD + ONE + "leeds\n" + THREE).replace("\n", "\r"), [("E_COLS", 3)], 2),
    "V18 UTF-16 with a bad record": ((HEAD + ONE + "leeds\n" + THREE).encode("utf-16"), [("E_COLS", 3)], 2),
    "V18 UTF-16 cut in the middle of a letter": ((HEAD + ONE + TWO).encode("utf-16")[:-3], [("E_ENC", 3)], 1),
    "V19 cp1252": ((HEAD + ONE).encode() + TWO.replace("B", "Größe").encode("cp1252"), [("E_ENC", 3)], 1),
    "V20 NUL byte": (HEAD + ONE + TWO.replace("B", "B\x00") + THREE, [("E_NUL", 3)], 2),
    "V21 cell of 1 MB": (HEAD + ONE + TWO.replace("B", LONG) + THREE, [("E_SIZE", 3)], 2),
    "W26 sum at the end": (HEAD + ONE + TWO + "total,,,10\n", [("E_COLS", 4)], 2),
    "W27 comment": (HEAD + "# counted by hand\n" + ONE, [("E_COLS", 2)], 1),
}


@pytest.mark.parametrize("name", HELD)
def test_a_bad_record_is_held_with_code_and_line_and_its_neighbours_land(dock: Dock, name: str) -> None:
    content, expected, rows = HELD[name]
    dock.bring("warehouse_stock", content)
    dock.load()
    found = dock.rows("SELECT code, line, message FROM quarantine ORDER BY line")
    assert [(code, line) for code, line, _ in found] == expected
    for code, _, message in found:
        assert "expected " in message
        assert message.endswith(CODES[code].action)
        assert "\n" not in message
    assert dock.rows("SELECT count(*) FROM warehouse_stock") == [(rows,)]


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "V01 empty": (b"", "E_TRUNC"),
    "V01 blank": (b" \n\n", "E_TRUNC"),
    "V03 no header": (ONE + TWO, "E_HDR"),
    "V05 required column missing": (GOOD.replace("on_hand", "shelf"), "E_HDR"),
    "V07 column twice": (GOOD.replace("picked\n", "on_hand\n"), "E_HDR"),
    "V07 column twice but for its case": (GOOD.replace("picked\n", "On Hand\n"), "E_HDR"),
    "V07 column without a name": (GOOD.replace("sku", ""), "E_HDR"),
    "V18 UTF-16 without its mark": (GOOD.encode("utf-16-le"), "E_ENC"),
    "V23 100,000 columns": (",".join(f"c{number}" for number in range(100_000)) + "\n", "E_HDR"),
    "V24 zip or xlsx": (b"PK\x03\x04" + bytes(100), "E_MAGIC"),
    "V24 web page": ("<!DOCTYPE html><html><body>Log in</body></html>", "E_MAGIC"),
    "V24 web page after blanks": ("\n  <html>\n", "E_MAGIC"),
    "V24 program": (b"MZ\x90\x00" + bytes(100), "E_MAGIC"),
    "V24 program of Linux": (b"\x7fELF\x02\x01" + bytes(100), "E_MAGIC"),
    "V24 old Excel file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "E_MAGIC"),
    "V24 JSON": ('{"orders": []}', "E_MAGIC"),
    "V24 list of JSON": ('[{"sku": "A"}]\n', "E_MAGIC"),
    "V28 gzip of gzip": (gzip.compress(gzip.compress(GOOD.encode())), "E_MAGIC"),
}


@pytest.mark.parametrize("name", sorted(HELD.keys() - {"V20 NUL byte"}))
def test_the_pointer_of_a_bad_record_leads_to_what_was_held(dock: Dock, name: str) -> None:
    dock.bring("warehouse_stock", HELD[name][0])
    dock.load()
    for file, line, found in dock.rows("SELECT file, line, raw_sha256 FROM quarantine"):
        assert sha256(landing.record(dock.home, file, line)).hexdigest() == found


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_before_anything_is_landed(dock: Dock, name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(FileError) as caught:
        dock.bring("warehouse_stock", content)
    assert caught.value.code == code
    assert str(caught.value).startswith(f"{code}: ")
    for part in (caught.value.where, caught.value.found, caught.value.expected, caught.value.action):
        assert part
    assert dock.load() == []


def _archive(name: str, *, attributes: int = 0o100644) -> bytes:
    made, packed = zipfile.ZipInfo(name), io.BytesIO()
    made.external_attr = attributes << 16
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(made, bytes(20_000_000))
    return packed.getvalue()


ARCHIVES = {
    "V25 bomb": _archive("xl/worksheets/sheet1.xml"),
    "V26 climbs out": _archive("../../etc/cron.d/x"),
    "V27 symbolic link": _archive("link", attributes=0o120777),
}


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".xlsm", ".zip"])
def test_archives_are_never_unpacked(dock: Dock, name: str, suffix: str) -> None:
    with pytest.raises(FileError, match="E_MAGIC"):
        dock.bring("warehouse_stock", ARCHIVES[name], name=f"file{suffix}")
    assert dock.load() == []


@pytest.mark.parametrize("name", ["con.csv", ";rm -rf .csv", "x" * 250 + ".csv", "a'b\"c.csv", "größe\n.csv"])
def test_v29_the_name_of_a_file_is_only_told(dock: Dock, name: str) -> None:
    """What is landed stands under a name of our own, so the name it came with opens no path."""
    dock.bring("warehouse_stock", GOOD, name=name)
    dock.load()
    ((file,),) = dock.rows("SELECT DISTINCT _file FROM warehouse_stock")
    assert file.startswith("erp/warehouse_stock/20261102T070000Z-000001-0001-")
    assert not (set(file) & set(";'\"\n \\"))


def _link(place: Path) -> None:
    (place.parent / "real.csv").write_text(GOOD, encoding="utf8")
    place.symlink_to(place.parent / "real.csv")


PLACES: dict[str, Callable[[Path], None]] = {
    "symbolic link": _link,
    "pipe": lambda place: os.mkfifo(place),
    "folder": lambda place: place.mkdir(),
    "nothing": lambda place: None,
}


@pytest.mark.parametrize("name", PLACES)
def test_v30_only_a_file_is_a_file(tmp_path: Path, name: str) -> None:
    place = tmp_path / "drop.csv"
    PLACES[name](place)
    with pytest.raises(FatalError, match="E_PATH") as caught:
        list(imports.Order(table="warehouse_stock", files=(place,), system="erp").batches())
    assert caught.value.where == str(place)
    assert caught.value.action


def test_v31_a_file_that_grows_while_it_is_read_is_left_for_later(tmp_path: Path) -> None:
    place = tmp_path / "drop.csv"
    place.write_text(GOOD, encoding="utf8")
    ((_, batch),) = imports.Order(table="warehouse_stock", files=(place,), system="erp").batches()
    lines = iter(batch.lines)
    next(lines)
    with place.open("a", encoding="utf8") as growing:
        growing.write(TWO)
    with pytest.raises(FatalError, match="E_TRUNC"):
        list(lines)


def test_v32_the_same_content_under_another_name_changes_nothing(dock: Dock) -> None:
    dock.bring("warehouse_stock", GOOD)
    dock.load()
    before = dock.digests()
    dock.bring("warehouse_stock", GOOD, name="other.csv")
    (report,) = dock.load()
    assert (report.offered, report.landed, report.deduplicated) == (3, 0, 3)
    assert dock.digests() == before


def test_v33_other_content_under_the_same_name_is_the_newer_word(dock: Dock) -> None:
    dock.bring("warehouse_stock", GOOD)
    dock.bring("warehouse_stock", GOOD.replace(",5,", ",6,"))
    dock.load()
    assert dock.rows("SELECT DISTINCT on_hand FROM warehouse_stock") == [(6,)]


def test_v15_a_record_over_several_lines_is_told_by_its_first(dock: Dock) -> None:
    dock.bring("warehouse_stock", HEAD + ONE + 'leeds,"B\nB\nB",2026-11-01T06:00:00Z,many,0\n' + THREE)
    dock.load()
    assert dock.held() == [("E_TYPE", "on_hand", 3, "")]
    assert dock.rows("SELECT sku, _line FROM warehouse_stock ORDER BY 2") == [("A", 2), ("C", 6)]


def test_v22_a_long_file_is_read_as_a_stream(dock: Dock) -> None:
    """Nothing on the way holds the file: what is landed is what came, in pieces, and every row finds its line."""
    rows = 300_000
    dock.bring("warehouse_stock", HEAD + "".join(f"leeds,S{n},2026-11-01T06:00:00Z,5,0\n" for n in range(rows)))
    (report,) = dock.load()
    assert report.landed == rows
    assert dock.rows("SELECT count(*) FROM warehouse_stock WHERE sku <> 'S' || (_line - 2)") == [(0,)]
