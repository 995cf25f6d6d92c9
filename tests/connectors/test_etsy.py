"""An Etsy shop: pages by time that miss nothing, tokens that renew, and what is wrong before anything is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors.etsy import CONNECTOR
from ingest.errors import BrokenReplyError, FatalError, ProtocolError, RefusedError
from tests.connectors.conftest import ContextMaker, fetch
from tests.connectors.etsy_shop import KEYS, Shop, fetched, receipt, rows_of


@pytest.fixture
def shop(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("TEST_KEY", "keystring")
    return Shop(httpserver)


def test_every_page_begins_where_time_stood(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    shop.receipts = [receipt(number, 1_763_000_000 + number // 3) for number in range(250)]
    asked = fetched(context)
    assert [one["offset"] for one in shop.asked] == ["0", "0", "0"]
    assert [int(one["min_last_modified"]) for one in shop.asked] == [0, 1_763_000_033, 1_763_000_066]
    found = rows_of(asked, tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(250)}


def test_a_receipt_that_changes_while_pages_are_read_hides_none(
    shop: Shop, context: ContextMaker, tmp_path: Path
) -> None:
    """By offset, the receipt behind the one that moved away would never be seen."""
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(200)]

    def touch(page: dict[str, Any]) -> dict[str, Any]:
        moved = len(shop.asked)
        shop.receipts[moved] = {**shop.receipts[moved], "updated_timestamp": 1_763_700_000 + moved}
        return page

    shop.turn = touch
    found = rows_of(fetched(context), tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(200)}


def test_more_receipts_of_one_second_than_a_page_holds(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    shop.receipts = [receipt(number, 1_763_000_000) for number in range(230)]
    found = rows_of(fetched(context), tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(230)}
    assert [one["offset"] for one in shop.asked] == ["0", "0", "100", "200"]


def test_a_later_run_asks_with_overlap_and_for_nothing_after_its_instant(shop: Shop, context: ContextMaker) -> None:
    asked = fetched(context, cursors={"receipts": "2026-11-22T05:55:00Z"})
    assert shop.asked[0]["min_last_modified"] == "1795326300"  # ten minutes before
    assert shop.asked[0]["max_last_modified"] == "1795327200"
    assert asked.cursors() == {"receipts": "2026-11-22T06:00:00Z"}
    assert asked.lines("receipts") == []


@pytest.mark.parametrize(
    "turn",
    [
        lambda page: {**page, "results": page["results"][:40]},
        lambda page: {**page, "results": page["results"][::-1]},
        lambda page: {**page, "results": [{**one, "updated_timestamp": "soon"} for one in page["results"]]},
    ],
    ids=["fewer than counted", "not in order of time", "no moment"],
)
def test_a_page_that_would_miss_receipts_moves_nothing(shop: Shop, context: ContextMaker, turn: Any) -> None:
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(150)]
    shop.turn = turn
    with pytest.raises(ProtocolError):
        fetched(context)


def test_a_page_that_never_moves_on_is_seen(shop: Shop, context: ContextMaker) -> None:
    first = [receipt(number, 1_763_000_000 + number) for number in range(100)]
    shop.turn = lambda _: {"count": 300, "results": first}
    with pytest.raises(ProtocolError, match="order of their changes"):
        fetched(context)


def test_something_else_than_receipts_is_asked_again(shop: Shop, context: ContextMaker) -> None:
    shop.turn = lambda _: {"error": "maintenance"}
    with pytest.raises(BrokenReplyError, match="none of receipts"):
        fetched(context)


def test_a_token_is_renewed_before_it_ends(shop: Shop, context: ContextMaker) -> None:
    shop.seconds = 60  # less than the two minutes before its end at which a token is renewed
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(150)]
    fetched(context)
    assert [one["authorization"] for one in shop.headers] == ["Bearer access-1", "Bearer access-2"]
    assert {one["x-api-key"] for one in shop.headers} == {"keystring"}
    assert shop.grants[0]["grant_type"] == "refresh_token" and shop.grants[0]["client_id"] == "keystring"


def test_a_newer_refresh_token_is_kept_until_a_person_sets_another(
    shop: Shop, context: ContextMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        fetched(context)
    monkeypatch.setenv("TEST_TOKEN", "by hand")
    fetched(context)
    assert [one["refresh_token"] for one in shop.grants][1:] == ["refresh-1", "by hand"]
    (file,) = (tmp_path / "tokens").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_key_nothing_is_asked(shop: Shop, context: ContextMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY")
    with pytest.raises(RefusedError, match="without a key"):
        fetched(context)
    assert shop.grants == shop.asked == []


def test_without_a_shop_nothing_is_asked(shop: Shop, context: ContextMaker) -> None:
    with pytest.raises(FatalError, match="which Etsy shop"):
        fetch(CONNECTOR, context("etsy", credentials=KEYS))


def test_few_calls_left_are_told(shop: Shop, context: ContextMaker) -> None:
    shop.limits = {"x-remaining-today": "12", "x-limit-per-day": "10000"}
    assert fetched(context).warnings() == ["Calls that Etsy allows today"]


def test_the_look_finds_what_is_wrong(shop: Shop, context: ContextMaker) -> None:
    given = context("etsy", credentials=KEYS, shop_id="55500001", requests_per_second=500)
    levels = {finding.what: finding.level for finding in CONNECTOR.check(given)}
    assert levels == {"Address and token": "ok", "Warehouse of the shop": "warning", "Clock": "ok"}
