"""Sales lists from fairs: each file once, a sale at its own time, whatever was entered late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.connectors.salesheet import CONNECTOR
from ingest.connectors.salesheet.connector import COLUMNS
from ingest.errors import FatalError
from tests.connectors.conftest import Asked, ContextMaker, Row, feed_of, fetch, rows

HEAD = ",".join(COLUMNS)
MUG = "F1,2026-11-14T15:20:00+00:00,MUG-SAND,Mug,2,12.90,GBP,card,4242,Ada Lovelace,ADA@b.org,+442079460958,"
TEA = "F1,2026-11-14T15:20:00+00:00,TEA-MOSS,Tea,1,10.20,GBP,card,4242,Ada Lovelace,ADA@b.org,+442079460958,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "drops"
    place.mkdir()
    return place


def _put(folder: Path, name: str, *lines: str, head: str = HEAD) -> None:
    (folder / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf8")


def _fetch(context: ContextMaker, **changes: Any) -> Asked:
    return fetch(CONNECTOR, context("salesheet", folder="drops", **changes))


def _rows(folder: Path, context: ContextMaker, tmp_path: Path, *lines: str) -> dict[str, list[Row]]:
    _put(folder, "a.csv", *lines)
    return rows(feed_of(CONNECTOR, "sales"), _fetch(context).lines("sales")[0].splitlines(), tmp_path)


def test_each_file_is_taken_once_and_again_when_it_was_changed(folder: Path, context: ContextMaker) -> None:
    _put(folder, "a.csv", MUG)
    _put(folder, "b.csv", MUG.replace("F1", "F2"))
    first = _fetch(context)
    assert len(first.lines("sales")) == 2
    assert _fetch(context, cursors=first.cursors()).lines("sales") == []
    _put(folder, "b.csv", MUG.replace("F1", "F2"), MUG.replace("F1", "F3"))
    assert len(_fetch(context, cursors=first.cursors()).lines("sales")) == 1


def test_a_sale_stands_at_its_own_time_and_is_known_since_the_list_came_in(
    folder: Path, context: ContextMaker, tmp_path: Path
) -> None:
    found = _rows(folder, context, tmp_path, MUG, TEA)
    (head,) = found["orders"]
    assert (head["processed_at"], head["created_at"]) == ("2026-11-14T15:20:00+00:00", "2026-11-22T06:00:00Z")
    assert (head["channel"], head["requires_shipping"], head["total_minor"]) == ("person", "false", "3600")
    assert (head["customer_name"], head["payment_tail"]) == ("Ada Lovelace", "4242")
    assert [line["line_id"] for line in found["order_lines"]] == ["F1/1", "F1/2"]
    assert found["transactions"][0]["amount_minor"] == "3600"


def test_when_it_was_entered_may_be_said(folder: Path, context: ContextMaker, tmp_path: Path) -> None:
    found = _rows(folder, context, tmp_path, MUG + "2026-11-16T09:00:00Z")
    assert found["orders"][0]["created_at"] == "2026-11-16T09:00:00Z"


def test_an_amount_that_cannot_be_read_is_held_with_its_sale(
    folder: Path, context: ContextMaker, tmp_path: Path
) -> None:
    found = _rows(folder, context, tmp_path, MUG, TEA.replace("10.20", "ten"))
    assert found["orders"][0]["total_minor"] == "a line of it has no amount"
    assert found["order_lines"][1]["unit_price_minor"] == "ten"


@pytest.mark.parametrize(
    "content", ["sale,sold_at\nF1,today\n", "", HEAD.replace(",", ";") + "\n", '{"sale": "F1"}', HEAD + ",tip\n"]
)
def test_a_file_of_another_shape_is_named_and_the_others_are_taken(
    folder: Path, context: ContextMaker, content: str
) -> None:
    _put(folder, "a.csv", MUG)
    (folder / "b.csv").write_text(content, encoding="utf8")
    asked = _fetch(context)
    assert len(asked.lines("sales")) == 1
    assert len(asked.warnings()) == 1
    assert [finding.level for finding in CONNECTOR.check(asked.context)] == ["ok", "error"]


@pytest.mark.parametrize("told", ["", "nowhere", "../.."])
def test_a_folder_that_is_not_there_or_not_ours(context: ContextMaker, told: str) -> None:
    with pytest.raises(FatalError, match="no folder"):
        fetch(CONNECTOR, context("salesheet", folder=told))
