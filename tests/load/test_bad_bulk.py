"""Lines of a store's bulk result: cut, mixed up, repeated, retyped; each costs itself and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.codes import CODES
from ingest.settings import Source
from tests.connectors.scripted import flat, order
from tests.load.dock import Dock

BERLIN = Source(name="berlin", system="shopify", store="berlin", url="")
PARIS = Source(name="paris", system="shopify", store="paris", url="")
TABLES = ("orders", "order_lines", "fulfillment_orders", "transactions", "refunds", "fulfillments")


def _land(dock: Dock, *lines: Any, source: Source = BERLIN, **how: Any) -> None:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    dock.land(texts, feed="orders_bulk", source=source, **how)


def _head(number: int, **changes: Any) -> dict[str, Any]:
    """The order's own line."""
    return {**flat([order(number)])[0], **changes}


def _child(kind: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A line below the order."""
    found = next(one for one in flat([order(number)]) if one.get("id", "").startswith(f"gid://shopify/{kind}/"))
    return {**found, **changes}


def _orders(dock: Dock) -> list[str]:
    return [gid.rsplit("/")[-1] for (gid,) in dock.rows("SELECT order_id FROM orders ORDER BY 1")]


LINES: dict[str, tuple[bytes, str]] = {
    "J02 only a bracket": (b"{", "E_JSON"),
    "J03 comma before the bracket": (b'{"id":"gid://shopify/Order/2",}', "E_JSON"),
    "J04 two documents": (b'{"id":"a"}{"id":"b"}', "E_JSON"),
    "J05 null": (b"null", "E_TYPE"),
    "J05 list": (b"[]", "E_TYPE"),
    "J08 Latin-1": (b'{"id":"\xe9"}', "E_ENC"),
    "J10 half a surrogate pair": (b'{"id":"\\ud800"}', "E_SURR"),
    "J12 raw control character": (b'{"id":"a\tb"}', "E_CTRL"),
    "J15 NaN": (b'{"id":"gid://shopify/Order/2","test":NaN}', "E_NONFINITE"),
    "J17 key twice": (b'{"id":"gid://shopify/Order/2","id":"gid://shopify/Order/3"}', "E_DUPKEY"),
    "B19 page to log in": (b"<html><body>Log in</body></html>", "E_JSON"),
    "B22 line beyond measure": (b'{"id":"' + b"x" * 17_000_000 + b'"}', "E_SIZE"),
    "J24 a million keys": (
        b"{" + b",".join(b'"key%012d":1' % number for number in range(1_000_000)) + b"}",
        "E_SIZE",
    ),
    "F37 text where a list was": (b'{"id":"gid://shopify/Order/2","tags":"vip"}', "E_TYPE"),
    "F37 list where an object was": (b'{"id":"gid://shopify/Order/2","currentTotalPriceSet":[]}', "E_TYPE"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_no_object_of_the_store_is_held_alone(dock: Dock, name: str) -> None:
    line, code = LINES[name]
    _land(dock, *flat([order(1)]), line, *flat([order(3)]))
    dock.load()
    ((found, at, message),) = dock.rows("SELECT code, line, message FROM quarantine")
    assert (found, at) == (code, 1 if code == "E_SIZE" else 7)  # what is too long gets a file of its own
    assert message.startswith(f"{code}: ")
    assert message.endswith(CODES[code].action)
    assert _orders(dock) == ["1", "3"]
    for table in TABLES:
        assert dock.rows(f"SELECT count(*) > 1 FROM {table}") == [(True,)]  # noqa: S608


CELLS: dict[str, tuple[dict[str, Any], str, str]] = {
    "S01 no id": ({"id": None}, "E_REQ", "order_id"),
    "S02 a number that is a float": ({"id": 1.5}, "E_ID", "order_id"),
    "S03 negative id": ({"id": -5}, "E_ID", "order_id"),
    "S14 changed before it was made": ({"updatedAt": "2026-11-01T00:00:00Z"}, "E_DATE", "updated_at"),
    "S15 no zone": ({"createdAt": "2026-11-20T10:00:00"}, "E_TZ", "created_at"),
    "S16 30 February": ({"createdAt": "2026-02-30T10:00:00Z"}, "E_DATE", "created_at"),
    "S17 year 9999": ({"updatedAt": "9999-11-20T10:00:00Z"}, "E_RANGE", "updated_at"),
    "S18 three decimals": (
        {"currentTotalPriceSet": {"shopMoney": {"amount": "19.999", "currencyCode": "EUR"}}},
        "E_MONEY",
        "total_minor",
    ),
    "S19 thousands": (
        {"currentTotalPriceSet": {"shopMoney": {"amount": "1,234.50", "currencyCode": "EUR"}}},
        "E_MONEY",
        "total_minor",
    ),
    "S20 negative total": (
        {"currentTotalPriceSet": {"shopMoney": {"amount": "-5.00", "currencyCode": "EUR"}}},
        "E_RANGE",
        "total_minor",
    ),
    "S23 currency that is none": ({"currencyCode": "XXX"}, "E_CUR", "currency"),
    "J11 NUL": ({"name": "#\x001"}, "E_NUL", "name"),
    "J18 deep": ({"name": [[[[]]]] * 3}, "E_TYPE", "name"),
    "J19 5,000 digits": ({"name": int("9" * 4_000)}, "E_BIGNUM", "name"),
    "J32 truth as a word": ({"test": "yes"}, "E_TYPE", "is_test"),
    "B27 a field that is gone": ({"createdAt": None}, "E_REQ", "created_at"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_bad_cell_holds_its_order_and_leaves_the_rest(dock: Dock, name: str) -> None:
    changes, code, field = CELLS[name]
    _land(dock, _head(1), _head(2, **changes), _head(3))
    dock.load()
    found = dock.rows("SELECT code, field, line, message FROM quarantine WHERE table_name = 'orders'")
    assert [row[:3] for row in found] == [(code, field, 2)]
    assert ": expected " in found[0][3]
    assert found[0][3].endswith(CODES[code].action)
    assert _orders(dock) == ["1", "3"]


def test_b01_a_cut_last_line_says_so(dock: Dock) -> None:
    _land(dock, _head(1), json.dumps(_head(2)).encode()[:-20], expected=2)
    dock.load()
    assert [row[:3] for row in dock.held()] == [("E_TRUNC", "", 2)]
    assert _orders(dock) == ["1"]


def test_b01_a_batch_that_is_not_whole_moves_no_cursor(dock: Dock) -> None:
    _land(dock, _head(1), expected=2, cursor={"orders": "2026-11-22T06:00:00Z"})
    dock.load()
    ((code, line, message),) = dock.rows("SELECT code, line, message FROM quarantine")
    assert (code, line) == ("E_TRUNC", None)
    assert "found 1, expected 2" in message
    assert dock.rows("SELECT * FROM cursors") == []
    assert _orders(dock) == ["1"]


def test_b02_b03_b04_line_ends_a_mark_and_any_order_change_nothing(dock: Dock) -> None:
    lines = [json.dumps(one).encode() + b"\r" for one in reversed(flat([order(1), order(2)]))]
    _land(dock, b"\xef\xbb\xbf" + lines[0], b"", b"\r", *lines[1:])
    dock.load()
    assert dock.held() == []
    assert _orders(dock) == ["1", "2"]
    assert dock.rows("SELECT count(*) FROM order_lines") == [(2,)]


def test_b05_a_child_whose_parent_is_elsewhere_waits_for_it(dock: Dock) -> None:
    _land(dock, _child("LineItem", 9))
    dock.load()
    assert dock.rows("SELECT order_id FROM order_lines") == [("gid://shopify/Order/9",)]
    assert dock.held() == []
    _land(dock, _head(9))
    dock.load()
    assert dock.rows("SELECT count(*) FROM order_lines JOIN orders USING (store, order_id)") == [(1,)]


@pytest.mark.parametrize("parent", ["gid://shopify/Product/1", "gid://shopify/LineItem/1", None])
def test_b06_a_parent_of_another_kind_is_none(dock: Dock, parent: str | None) -> None:
    _land(dock, _head(1), _child("LineItem", 1, __parentId=parent))
    dock.load()
    assert dock.held() == [("E_REQ", "order_id", 2, "")]


def test_b07_a_child_that_is_repeated_is_known_already(dock: Dock) -> None:
    _land(dock, _head(1), _child("LineItem", 1), _child("LineItem", 1))
    dock.load()
    (report,) = [one for one in dock.reports if one.table == "order_lines"]
    assert (report.offered, report.landed, report.deduplicated) == (2, 1, 1)


@pytest.mark.parametrize("lines", [(0, 1), (1, 0)], ids=["old first", "new first"])
@pytest.mark.parametrize("is_apart", [False, True], ids=["in one file", "in two"])
def test_b08_b26_the_newer_version_wins_wherever_it_stands(dock: Dock, lines: tuple[int, int], is_apart: bool) -> None:
    versions = [_head(1, name="old"), _head(1, name="new", updatedAt="2026-11-22T05:59:00Z")]
    if is_apart:
        for place in lines:
            _land(dock, versions[place])
            dock.load()
    else:
        _land(dock, *(versions[place] for place in lines))
        dock.load()
    assert dock.rows("SELECT name FROM orders") == [("new",)]


def test_b24_two_stores_never_mix(dock: Dock) -> None:
    """A bulk line names no store: it belongs to the store that was asked, whatever stands in it."""
    _land(dock, *flat([order(1)]))
    _land(dock, *flat([order(1, store="berlin")]), source=PARIS)
    dock.load()
    assert dock.rows("SELECT store, count(*) FROM orders GROUP BY ALL ORDER BY 1") == [("berlin", 1), ("paris", 1)]


def test_b27_connections_that_are_gone_leave_the_order(dock: Dock) -> None:
    bare = {key: value for key, value in _head(1).items() if key not in ("transactions", "refunds", "fulfillments")}
    _land(dock, bare)
    dock.load()
    assert dock.held() == []
    assert _orders(dock) == ["1"]


def test_b28_the_same_result_twice_changes_nothing(dock: Dock) -> None:
    lines = flat([order(1), order(2)])
    _land(dock, *lines)
    dock.load()
    before = dock.digests()
    _land(dock, *lines)
    reports = dock.load()
    assert sum(one.landed for one in reports) == 0
    assert sum(one.deduplicated for one in reports) == sum(one.offered for one in reports) > 0
    assert dock.digests() == before
