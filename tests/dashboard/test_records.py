"""Raw records: the very line, its hashes, and no way out of the landing folder."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from dashboard.evidence.records import MissingRecord, part, record
from ingest import landing
from ingest.connectors import Batch
from ingest.settings import load
from tests.dashboard.small_home import AS_OF, ORDER, SETTINGS


def landed(home: Path, lines: list[bytes], suffix: str = "jsonl") -> str:
    home.mkdir(exist_ok=True)
    (home / "wharfinger.toml").write_text(SETTINGS, encoding="utf8")
    batch = Batch(feed="orders_bulk", lines=lines, cursor=None, suffix=suffix)
    (file,) = landing.write(home, load(home).source("berlin"), 1, batch, AS_OF)
    return file.path


def test_the_line_comes_back_byte_for_byte_with_its_hash(tmp_path: Path) -> None:
    lines = [b'{"a": 1}', '{"name": "Zoë"}'.encode(), b'{"b": 2}']
    found = record(tmp_path, landed(tmp_path, lines), 2)
    assert found.text.encode() == lines[1]
    assert found.line_sha256 == sha256(lines[1]).hexdigest()
    assert found.file_sha256 == sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    assert found.is_unchanged
    assert (found.source, found.system, found.fetched_at) == ("berlin", "shopify", AS_OF)


def test_a_csv_line_is_told_with_its_columns(tmp_path: Path) -> None:
    found = record(tmp_path, landed(tmp_path, [b'name,units\n"Mug, blue",3\n'], "csv"), 2)
    assert json.loads(part(found, []).text) == {"name": "Mug, blue", "units": "3"}


def test_the_part_that_belongs_to_the_row_is_found_inside_a_page(tmp_path: Path) -> None:
    page = {"data": {"orders": [{"id": "gid://shopify/Order/6"}, {"id": ORDER, "a/b": [{"sku": "MUG"}]}]}}
    found = record(tmp_path, landed(tmp_path, [json.dumps(page).encode()]), 1)
    assert part(found, ["unknown", ORDER]).pointer == "/data/orders/1"
    assert part(found, ["MUG"]).pointer == "/data/orders/1/a~1b/0"
    assert part(found, ["nowhere"]).pointer == ""


def test_a_mere_reference_is_shown_with_what_holds_it(tmp_path: Path) -> None:
    disputes = [{"id": f"d{number}", "status": "WON", "order": {"id": f"o{number}"}} for number in (1, 2)]
    page = {"data": {"disputes": {"nodes": disputes}}}
    found = part(record(tmp_path, landed(tmp_path, [json.dumps(page).encode()]), 1), ["o2"])
    assert (found.pointer, json.loads(found.text)["id"]) == ("/data/disputes/nodes/1", "d2")


@pytest.mark.parametrize("line", [0, -1, 4])
def test_a_line_that_does_not_exist_is_said_to_be_missing(tmp_path: Path, line: int) -> None:
    with pytest.raises(MissingRecord, match="no line"):
        record(tmp_path, landed(tmp_path, [b"{}", b"[]", b"1"]), line)


@pytest.mark.parametrize(
    "file", ["../wharfinger.toml", "/etc/passwd", "berlin/../../identity.key", "", "nothing.jsonl.zst"]
)
def test_no_path_leads_out_of_landing(tmp_path: Path, file: str) -> None:
    landed(tmp_path, [b"{}"])
    with pytest.raises(MissingRecord, match="no landing file"):
        record(tmp_path, file, 1)
