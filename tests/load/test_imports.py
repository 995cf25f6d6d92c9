"""Files of one's own: how their columns become those of a table, whatever the files call them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.errors import FatalError
from ingest.landed.csvfile import FileError
from ingest.loading import imports
from tests.load.dock import Dock

PAID = "store,order,number,paid,value\nberlin,O1,1,2026-11-20 15:00:00,12.34\n"
HOW: dict[str, Any] = {
    "renames": {"order": "order_id", "number": "transaction_id", "paid": "processed_at", "value": "amount"},
    "constants": {"kind": "SALE", "status": "SUCCESS", "currency": "EUR"},
    "timezone": "Europe/Berlin",
}


def _order(place: Path, **how: Any) -> imports.Order:
    return imports.Order(table="transactions", files=(place,), system="erp", **{**HOW, **how})


def test_columns_are_renamed_set_and_read_in_their_zone(dock: Dock) -> None:
    dock.bring("transactions", PAID, **HOW)
    dock.load()
    found = dock.rows("SELECT store, order_id, kind, processed_at::VARCHAR, amount_minor, currency FROM transactions")
    assert found == [("berlin", "O1", "SALE", "2026-11-20 14:00:00", 1234, "EUR")]


def test_one_column_may_fill_several(dock: Dock) -> None:
    renames = {"order": "order_id,transaction_id", "paid": "processed_at", "value": "amount"}
    dock.bring("transactions", PAID, **{**HOW, "renames": renames})
    dock.load()
    assert dock.rows("SELECT order_id, transaction_id FROM transactions") == [("O1", "O1")]


def test_a_parquet_file_says_the_same_as_its_csv(dock: Dock, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "Store": ["berlin"],
            "Order": ["O1"],
            "number": [1],
            "paid": [datetime.fromisoformat("2026-11-20T15:00:00")],
            "value": ["12.34"],
        }
    )
    frame.write_parquet(tmp_path / "made.parquet")
    dock.bring("transactions", (tmp_path / "made.parquet").read_bytes(), name="file.parquet", **HOW)
    dock.load()
    by_parquet = dock.digests()["transactions"]
    assert dock.held() == []
    dock.bring("transactions", PAID, **HOW)
    (report,) = dock.load()
    assert report.deduplicated == 1
    assert dock.digests()["transactions"] == by_parquet


def test_a_midnight_is_a_day(dock: Dock) -> None:
    dock.bring("fx_rates", "day,currency,per_euro\n2026-11-20 00:00:00,USD,1.1\n2026-11-20 09:30:00,GBP,0.8\n")
    dock.load()
    assert dock.rows("SELECT day::VARCHAR FROM fx_rates") == [("2026-11-20",)]
    assert [row[:3] for row in dock.held()] == [("E_DATE", "day", 3)]


def test_what_is_not_taken_is_told(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(PAID.replace("value\n", "value,gate\n").replace("34\n", "34,card\n"))
    (remark,) = _order(tmp_path / "paid.csv").remarks()
    assert "paid.csv" in remark
    assert "gate" in remark
    assert "--rename" in remark
    assert list(_order(tmp_path / "paid.csv", renames={**HOW["renames"], "gate": "gateway"}).remarks()) == []


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "column that the file lacks": ({"renames": {**HOW["renames"], "debit": "gateway"}}, "no debit"),
    "column that the table lacks": ({"renames": {**HOW["renames"], "number": "transaction"}}, "transaction"),
    "constant for no column": ({"constants": {**HOW["constants"], "colour": "red"}}, "colour"),
    "column that is still missing": ({"constants": {"kind": "SALE", "currency": "EUR"}}, "no status"),
    "column given twice": ({"renames": {**HOW["renames"], "store": "order_id"}}, "order_id"),
    "zone that is none": ({"timezone": "Berlin"}, "Berlin"),
    "zone that climbs": ({"timezone": "../../etc/passwd"}, "passwd"),
    "system with a path": ({"system": "../erp"}, "../erp"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_order_that_cannot_be_carried_out_lands_nothing(tmp_path: Path, name: str) -> None:
    how, words = WRONG[name]
    (tmp_path / "paid.csv").write_text(PAID)
    asked = imports.Order(**{"table": "transactions", "files": (tmp_path / "paid.csv",), "system": "erp", **HOW, **how})
    with pytest.raises(FatalError) as caught:
        next(asked.batches())
    assert words in str(caught.value)
    assert caught.value.expected


def test_one_bad_file_among_several_lands_none(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(PAID)
    (tmp_path / "bad.csv").write_bytes(b"PK\x03\x04")
    asked = imports.Order(
        table="transactions", files=(tmp_path / "good.csv", tmp_path / "bad.csv"), system="erp", **HOW
    )
    with pytest.raises(FileError, match="E_MAGIC"):
        next(asked.batches())


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1", PAID.encode()])
def test_what_is_no_parquet_is_refused(dock: Dock, content: bytes) -> None:
    with pytest.raises(FileError, match="E_MAGIC"):
        dock.bring("transactions", content, name="file.parquet", **HOW)
