"""The list of cases without a page: its order, whom it is for, and the words for money, clocks and customers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dashboard import money
from dashboard.triage import desk, letter
from ledger import cases

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)
NOW = {"as_of": AS_OF.replace(tzinfo=None), "group_currency": "EUR", "reporting_zone": "Europe/Berlin"}


def opened(case_id: int, **other: Any) -> tuple[Any, ...]:
    given = {
        "case_id": case_id,
        "version": 1,
        "queue": "dispatch_overdue",
        "store": "berlin",
        "subject": f"fo-{case_id}",
        "summary": "Late",
        "true_since": AS_OF - timedelta(hours=5),
        "opened_at": AS_OF,
        "due_at": AS_OF + timedelta(days=2),
        "exposure_minor": 100,
        "reopened": 0,
        "is_repeat": False,
        "children": 0,
        **other,
    }
    return tuple(given.get(name) for name in cases.SHOWN)


def listed(*rows: tuple[Any, ...], stores: set[str] | None = None) -> pl.DataFrame:
    return desk.frame(rows, stores, NOW)


def test_past_due_before_soon_before_later_and_then_money() -> None:
    frame = listed(
        opened(1, exposure_minor=9_000),
        opened(2, due_at=AS_OF - timedelta(minutes=1), exposure_minor=10),
        opened(3, due_at=AS_OF + timedelta(hours=2), exposure_minor=50),
        opened(4, due_at=AS_OF - timedelta(days=9), exposure_minor=20),
        opened(5, due_at=None, exposure_minor=99_000),
    )
    assert frame["case_id"].to_list() == [4, 2, 3, 5, 1]
    assert [desk.due(row).replace("\xa0", " ") for row in frame.iter_rows(named=True)] == [
        "▼ 9 d past due",
        "▼ 1 m past due",
        "● due in 2 h",
        "○ no due time",
        "○ due in 48 h",
    ]


def test_only_the_stores_of_whoever_looks_and_no_child_of_an_incident() -> None:
    rows = opened(1), opened(2, store="tokyo"), opened(3, parent_id=1)
    assert listed(*rows, stores={"tokyo"})["case_id"].to_list() == [2]
    assert listed(*rows, stores=set()).is_empty()
    assert listed(*rows)["case_id"].to_list() == [1, 2]


def test_money_at_stake_is_the_exposure_else_the_amount_in_the_group_currency() -> None:
    frame = listed(
        opened(1, exposure_minor=None, amount_minor=700, currency="EUR"),
        opened(2, exposure_minor=None, amount_minor=900, currency="JPY"),
    )
    assert dict(frame.select("case_id", "stake_minor").iter_rows()) == {1: 700, 2: 0}


def test_filters_search_and_snooze() -> None:
    frame = listed(
        opened(1, assignee="ana", order_name="#1001"),
        opened(2, snoozed_until=AS_OF + timedelta(hours=1)),
        opened(3, queue="stock_mismatch", subject="MUG|leeds"),
    )
    ids = lambda **asked: desk.seen(frame, desk.Asked(**asked), "ana")["case_id"].to_list()  # noqa: E731
    assert ids() == [1, 3]
    assert ids(whose="mine") == [1]
    assert ids(whose="nobody") == [3]
    assert ids(whose="snoozed") == [2]
    assert ids(queue="stock_mismatch") == ids(text="mug") == ids(text="stock mismatch") == [3]
    assert ids(text="case 3") == [3]
    assert desk.seen(frame, desk.Asked(whose="watched"), "ana", [3])["case_id"].to_list() == [3]
    assert ids(whose="watched") == []
    assert ids(severity="high") == [1]
    assert ids(text="(") == []


def test_a_tag_finds_the_cases_of_its_orders_and_the_incident_of_which_they_are_part() -> None:
    rows = (
        opened(1, order_id="o1"),
        opened(2, order_id="o2"),
        opened(3, order_id="o1", store="tokyo"),
        opened(4, children=2),
        opened(5, order_id="o3", parent_id=4),
        opened(6, order_id="o2", parent_id=4, snoozed_until=AS_OF + timedelta(days=1)),
        opened(7),
    )
    tags = pl.DataFrame(
        {"store": ["berlin"] * 3, "order_id": ["o1", "o2", "o3"], "tags": [["vip", "fragile"], ["vip"], ["xl", "vip"]]}
    )
    assert sorted(desk.orders_of(rows)) == ["o1", "o2", "o3"]
    frame = desk.frame(rows, None, NOW, tags)
    by_tag = {
        tag: sorted(desk.seen(frame, desk.Asked(tag=tag), "ana")["case_id"].to_list())
        for tag in (*desk.tags_of(frame), "", "no such")
    }
    assert by_tag == {"fragile": [1], "vip": [1, 2, 4], "xl": [4], "": [1, 2, 3, 4, 7], "no such": []}
    assert dict(frame.select("case_id", "tags").iter_rows())[4] == ["vip", "xl"]
    assert desk.tags_of(listed(*rows)) == [] and listed(*rows).height == 5


def test_the_layer_is_the_one_that_was_named_else_the_queues() -> None:
    frame = listed(opened(1), opened(2, layer="carrier"), opened(3, queue="gone"))
    assert dict(frame.select("case_id", "layer").iter_rows()) == {1: "warehouse", 2: "carrier", 3: None}


def test_walking_the_list_stays_at_its_ends_and_goes_on_when_a_case_is_done() -> None:
    frame = listed(opened(1, exposure_minor=3), opened(2, exposure_minor=2), opened(3, exposure_minor=1))
    assert [desk.neighbour(frame, 0, step) for step in (-1, 1, 9)] == [1, 2, 3]
    assert [desk.after(frame, at) for at in (0, 1, 2)] == [2, 3, 2]
    assert desk.after(frame.head(1), 0) is None
    assert desk.neighbour(frame.clear(), 0, 1) is None
    assert [desk.place(frame, case_id) for case_id in (3, 99, None)] == [2, None, 0]


@pytest.mark.parametrize(
    ("minor", "currency", "told", "exact"),
    [
        (41_250, "EUR", "€412", "€412.50"),
        (1_842_000, "EUR", "€18 420", "€18 420.00"),
        (47_025, "JPY", "¥47 025", "¥47 025"),
        (-1_050, "CHF", "−10 CHF", "−10.50 CHF"),
        (None, "EUR", "n/a", "n/a"),
        (1, None, "n/a", "n/a"),
    ],
)
def test_money_in_words(minor: int | None, currency: str | None, told: str, exact: str) -> None:
    plain = [
        text.replace("\u202f", " ").replace("\xa0", " ")
        for text in (money.told(minor, currency), money.exact(minor, currency))
    ]
    assert plain == [told, exact]


def test_customer_is_told_only_what_is_theirs() -> None:
    order = {
        "order_name": "#1010",
        "products": "2 × Mug",
        "stage": "in transit",
        "tracking_numbers": ["T10"],
        "carrier": "DHL",
        "promised_on": date(2026, 11, 25),
        "internal_id": "WF-SECRET",
        "customer_name": "Jane Doe",
        "tags": ["vip"],
    }
    said = letter.letter(order)
    assert said.startswith("About your order #1010 (2 × Mug):")
    assert "It travels with DHL; the tracking number is T10." in said
    assert "promised for Wednesday, 25 November" in said
    came = letter.letter({**order, "stage": "delivered", "tracking_numbers": ["T10", "T11"]})
    assert "It came with DHL; the tracking numbers are T10, T11." in came
    rest = letter.letter({**order, "stage": "ordered"})
    assert "A part of your order has left with DHL; the tracking number is T10." in rest
    assert "The rest is paid and has not left our warehouse yet." in rest
    for inner in ("WF-SECRET", "Jane Doe", "vip"):
        assert inner not in said
