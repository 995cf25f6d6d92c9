"""Is a map that is wrong refused with code, line and reason? M01 to M24 of what people bring, and the other books."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingest.contracts.owner_stages import STAGES
from ingest.maps import BOOKS, stages
from ingest.maps.edition import Edition, edition
from ingest.maps.judge import Company, judged
from ingest.maps.sheet import Sheet, cells, columns, key, read

TODAY = date(2026, 11, 22)
COMPANY = Company(
    stores=frozenset({"berlin", "london"}),
    metrics={"dispatch_on_time": Decimal(100), "resolution_time_median": Decimal(10_000)},
)
HEAD = "channel,store,channel_sku,sku,quantity,is_bundle,valid_from,valid_to,unit_cost,currency"


def sheet(*lines: str, book: str = "sku_map", head: str = HEAD, company: Company = COMPANY) -> Sheet:
    return judged(read(book, "\n".join((head, *lines)).encode(), "map.csv"), company)


def told(found: Sheet) -> list[tuple[str, int, bool]]:
    return [(one.code, one.line, one.is_warning) for one in found.findings]


GOOD = "etsy,,Wallet Brown,LW-001,1,no,,,,"
WRONG: Mapping[str, tuple[tuple[str, ...], tuple[str, int]]] = {
    "M01 one SKU is two products": ((GOOD, "etsy,,Wallet Brown,LW-002,1,no,,,,"), ("E_DUP", 3)),
    "M01 one line twice": ((GOOD, GOOD), ("E_DUP", 3)),
    "M04 circle": (("etsy,,A,B,1,no,,,,", "etsy,,B,A,1,no,,,,"), ("E_REF", 3)),
    "M04 circle of a store's line and one for all": (
        (",,A,B,1,no,,,,", "etsy,berlin,B,A,1,no,,,,"),
        ("E_REF", 3),
    ),
    "M04 circle of a store's line and a channel's": (
        (",berlin,A,B,1,no,,,,", "etsy,,B,A,1,no,,,,"),
        ("E_REF", 3),
    ),
    "M04 circle for some days": (
        ("etsy,,A,B,1,no,2026-01-01,2026-06-30,,", "etsy,,B,A,1,no,2026-06-30,,,"),
        ("E_REF", 3),
    ),
    "M07 overlapping days": (
        ("etsy,,W,L,1,no,2026-01-01,2026-06-30,,", "etsy,,W,L,1,no,2026-06-30,,,"),
        ("E_DATE", 3),
    ),
    "M09 ends before it begins": (("etsy,,W,L,1,no,2026-06-30,2026-01-01,,",), ("E_DATE", 2)),
    "M10 negative cost": (("etsy,,W,L,1,no,,,-1.00,EUR",), ("E_RANGE", 2)),
    "M10 cost of a billion": (("etsy,,W,L,1,no,,,1000000000,EUR",), ("E_RANGE", 2)),
    "M10 cost as 1e9": (("etsy,,W,L,1,no,,,1e9,EUR",), ("E_MONEY", 2)),
    "M11 four decimals": (("etsy,,W,L,1,no,,,1.2345,EUR",), ("E_MONEY", 2)),
    "M12 no currency": (("etsy,,W,L,1,no,,,1.20,",), ("E_CUR", 2)),
    "M13 bundle of nothing": (("etsy,,Set,L,0,yes,,,,",), ("E_RANGE", 2)),
    "M14 bundle of itself": (("etsy,,Set,Set,2,yes,,,,",), ("E_REF", 2)),
    "M15 256 bytes": ((f"etsy,,{'W' * 256},L,1,no,,,,",), ("E_RANGE", 2)),
    "M16 empty SKU": (("etsy,,W,,1,no,,,,",), ("E_REQ", 2)),
    "M18 unknown store": (("etsy,paris,W,L,1,no,,,,",), ("E_REF", 2)),
    "NUL": (("etsy,,W\x00,L,1,no,,,,",), ("E_NUL", 2)),
    "control character": (("etsy,,W\x07,L,1,no,,,,",), ("E_CTRL", 2)),
    "quantity in words": (("etsy,,W,L,two,no,,,,",), ("E_TYPE", 2)),
    "maybe a bundle": (("etsy,,W,L,1,maybe,,,,",), ("E_TYPE", 2)),
    "30 February": (("etsy,,W,L,1,no,2026-02-30,,,",), ("E_DATE", 2)),
    "too few cells": (("etsy,,W",), ("E_COLS", 2)),
    "open quote": (('etsy,,"W,L,1,no,,,,',), ("E_QUOTE", 2)),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused_with_code_and_line(case: str) -> None:
    lines, expected = WRONG[case]
    found = sheet(*lines)
    assert not found.is_good
    assert [(one.code, one.line) for one in found.findings if not one.is_warning] == [expected]
    assert str(found.findings[0]).startswith("Line ")


DOUBTFUL: Mapping[str, tuple[tuple[str, ...], list[tuple[str, int]]]] = {
    "M02 case and space": ((GOOD, "etsy,,wallet  brown,LW-001,1,no,,,,"), [("E_DUP", 3)]),
    "M03 letters that look alike": (("etsy,,W\u0430llet,LW-001,1,no,,,,",), [("E_ID", 2)]),
    "M03 a lone letter in a code": (("etsy,,W,\u0410-001,1,no,,,,",), [("E_ID", 2)]),
    "M03 two codes that look the same": (
        ("etsy,,V,A-001,1,no,,,,", "etsy,,W,\u0410-001,1,no,,,,"),
        [("E_ID", 3), ("E_ID", 3)],
    ),
    "M03 two names that look the same": (
        ("etsy,,\u0421\u041e\u041a,A,1,no,,,,", "ebay,,COK,B,1,no,,,,"),
        [("E_ID", 3)],
    ),
    "M03 wide digits": (("etsy,,V,A-1,1,no,,,,", "etsy,,W,A-\uff11,1,no,,,,"), [("E_ID", 3)]),
    "M03 a code of another script": (("etsy,,W,\u0416-001,1,no,,,,", "etsy,,\u0421\u041e\u041a,B,1,no,,,,"), []),
    "M05 itself": (("etsy,,LW-001,LW-001,1,no,,,,",), []),
    "M04 two stores call it the other way round": (("etsy,berlin,A,B,1,no,,,,", "etsy,london,B,A,1,no,,,,"), []),
    "M04 renamed back later": (
        ("etsy,,A,B,1,no,2026-01-01,2026-06-30,,", "etsy,,B,A,1,no,2026-07-01,,,"),
        [],
    ),
    "M04 a store's own line breaks the circle": (
        ("etsy,,A,B,1,no,,,,", "etsy,berlin,B,A,1,no,,,,", "etsy,berlin,A,A,1,no,,,,"),
        [],
    ),
    "M06 chain of ten": (
        tuple(f"etsy,,S{step},S{step + 1},1,no,,,," for step in range(10)),
        [("E_REF", line) for line in range(2, 11)],
    ),
    "M08 gap": (("etsy,,W,L,1,no,2026-01-01,2026-03-31,,", "etsy,,W,L,1,no,2026-05-01,,,"), [("E_DATE", 3)]),
    "M10 free": (("etsy,,W,L,1,no,,,0,EUR",), [("E_RANGE", 2)]),
    "M15 255 bytes": ((f"etsy,,{'W' * 255},L,1,no,,,,",), []),
    "bundle": (("etsy,,Set,L,1,yes,,,,", "etsy,,Set,M,2,yes,,,,"), []),
    "one after the other": (("etsy,,W,L,1,no,2026-01-01,2026-03-31,,", "etsy,,W,M,1,no,2026-04-01,,,"), []),
    "per store": (("etsy,berlin,W,L,1,no,,,,", "etsy,london,W,M,1,no,,,,"), []),
    "yen": (("etsy,,W,L,1,no,,,1200,JPY",), []),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_is_doubtful_is_told_and_taken(case: str) -> None:
    lines, expected = DOUBTFUL[case]
    found = sheet(*lines)
    assert found.is_good
    assert told(found) == [(code, line, True) for code, line in expected]
    assert len(found.lines) == len(lines)


def test_m17_what_looks_like_something_else_stays_text() -> None:
    names = ["NULL", "nan", "TRUE", "1E5", "00123", "=1+1", "  padded  "]
    found = sheet(*(f"etsy,,{name},{name.strip()},1,no,,,," for name in names))
    assert found.is_good
    assert [line.row["channel_sku"] for line in found.lines] == names
    assert [line.row["sku"] for line in found.lines] == [name.strip() for name in names]


def test_m19_who_has_some_stores_brings_lines_of_these_only() -> None:
    own = Company(stores=COMPANY.stores, own=frozenset({"berlin"}))
    lines = ("etsy,berlin,W,L,1,no,,,,", "etsy,london,W,L,1,no,,,,", "etsy,,V,L,1,no,,,,")
    assert told(sheet(*lines, company=own)) == [("E_ROLE", 3, False), ("E_ROLE", 4, False)]
    now = {"x": {"store": "london", "valid_from": "1990-01-01"}, "y": {"store": "berlin", "valid_from": "1990-01-01"}}
    made = edition(sheet(lines[0], company=own), now, own, TODAY)
    assert made.removed == {"y"}


def book(*lines: str) -> dict[str, Mapping[str, Any]]:
    return {key("sku_map", line.row): line.row for line in sheet(*lines).lines}


def plan(now: Mapping[str, Mapping[str, Any]], *lines: str) -> Edition:
    return edition(sheet(*lines), now, COMPANY, TODAY)


def test_m20_taking_out_more_than_a_fifth_needs_a_second_person() -> None:
    lines = [f"etsy,,W{number},L,1,no,2026-12-01,,," for number in range(10)]
    assert plan(book(*lines), *lines[:8]).needs == ""
    assert plan(book(*lines), *lines[:7]).needs.startswith("It changes 0 and takes out 3 of 10 lines")
    assert plan({}, *lines).needs == ""


def test_m21_changing_months_that_are_over_needs_finance() -> None:
    lines = [f"etsy,,W{number},L,1,no,2026-12-01,,," for number in range(10)]
    assert plan(book(*lines), *lines, "etsy,,V,L,1,no,2026-11-01,,,").needs == ""
    assert "months that are over" in plan(book(*lines), *lines, "etsy,,V,L,1,no,2026-10-31,,,").needs


def test_m22_a_hundred_thousand_lines_take_seconds() -> None:
    began = time.monotonic()
    found = sheet(*(f"etsy,,Wallet {number},LW-{number},1,no,,,19.99,EUR" for number in range(100_000)))
    made = edition(found, {}, COMPANY, TODAY)
    assert found.is_good
    assert len(made.added) == 100_000
    assert time.monotonic() - began < 30


def test_m23_the_same_file_twice_changes_nothing() -> None:
    assert plan(book(GOOD), GOOD).is_empty


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 an Excel file with or without macros", "E_MAGIC"),
        (b"", "E_TRUNC"),
        (b"channel;store\netsy;berlin", "E_HDR"),
        (HEAD.replace("sku,", "").encode(), "E_HDR"),
        ((HEAD + ",colour").encode(), "E_HDR"),
        ((HEAD + ",channel").encode(), "E_HDR"),
        (b"x" * (20 * 1024 * 1024 + 1), "E_SIZE"),
    ],
)
def test_what_is_no_table_of_this_book_is_refused_whole(content: bytes, code: str) -> None:
    found = read("sku_map", content, "map.csv")
    assert [(one.code, one.line) for one in found.findings] == [(code, 0)]
    assert not found.lines


def test_who_brings_an_excel_file_is_told_how_to_save_it() -> None:
    (found,) = read("sku_map", b"PK\x03\x04 a workbook", "map.xlsx").findings
    assert "(map.xlsx): found a zip or Excel file, expected CSV. " in found.message
    assert "in Excel: Save as, CSV UTF-8" in found.message


def test_every_line_that_is_bad_is_named_and_none_is_taken_in_part() -> None:
    found = sheet("etsy,,W,,0,maybe,,,,", GOOD, "etsy,,V,L,1,no,x,,,")
    assert [(one.code, one.line) for one in found.findings] == [
        ("E_REQ", 2),
        ("E_RANGE", 2),
        ("E_TYPE", 2),
        ("E_DATE", 4),
    ]


def test_what_is_written_is_read_back_the_same() -> None:
    found = sheet(GOOD, "etsy,berlin,Set,M,2,yes,2026-01-01,2026-12-31,19.90,EUR", "etsy,,Y,M,1,no,,,1200,JPY")
    shown = [cells("sku_map", line.row) for line in found.lines]
    text = [",".join("" if one is None else str(one) for one in row.values()) for row in shown]
    again = sheet(*text, head=",".join(columns("sku_map")))
    assert [line.row for line in again.lines] == [line.row for line in found.lines]


STAGE = "stage,owner,definition,notification,stalls_to,stalls_after_hours,is_customer_facing,next_action"


def test_no_stage_is_without_an_owner_and_noise_is_named() -> None:
    lines = [f"{stage},ops,means so,nobody,mia,24,{'yes' if stage == 'packed' else 'no'}," for stage in STAGES]
    found = sheet(*lines, book="owner_stages", head=STAGE)
    assert found.is_good
    assert told(found) == [("E_ENUM", 3, True)]
    missing = sheet(*lines[1:], book="owner_stages", head=STAGE)
    assert told(missing)[0] == ("E_REQ", 0, False)
    assert "stage ordered has no line" in str(missing.findings[0])
    nobody = sheet(lines[0].replace("mia", ""), *lines[1:], book="owner_stages", head=STAGE)
    assert ("E_REQ", 2, False) in told(nobody)


def test_a_status_means_one_stage_that_exists() -> None:
    head = "system,status,stage,writer,is_customer_facing,next_action"
    found = sheet(
        "shopify,IN_TRANSIT,in_transit,carrier,no,",
        "shopify,in_transit,in_transit,carrier,no,",
        "shopify,LOST,lost,carrier,no,",
        book="status_map",
        head=head,
    )
    assert told(found) == [("E_DUP", 2, True), ("E_DUP", 3, True), ("E_ENUM", 4, False)]


def test_targets_are_of_metrics_and_can_be_reached() -> None:
    lines = ("dispatch_on_time,98.5", "dispatch_on_time_x,98", "resolution_time_median,101", "dispatch_on_time,101")
    found = sheet(*lines, book="targets", head="metric,target")
    assert told(found) == [("E_REF", 3, False), ("E_DUP", 5, False), ("E_RANGE", 5, False)]


def test_a_choice_is_one_that_there_is() -> None:
    found = sheet("ownership_model,warehouse", "status_model,store", book="choices", head="name,value")
    assert told(found) == [("E_ENUM", 3, False)]
    head = "store,pattern,burden_hours,note"
    lone = sheet("berlin,native,3,", book="integrations", head=head)
    assert (told(lone), lone.is_good) == ([("E_REQ", 0, True)], True)
    assert "store london has no line" in str(lone.findings[0])
    own = Company(stores=COMPANY.stores, own=frozenset({"berlin"}))
    assert told(sheet("berlin,native,3,", book="integrations", head=head, company=own)) == []
    unknown = sheet("berlin,webhook,3,", book="integrations", head=head)
    assert ("E_ENUM", 2, False) in told(unknown)


def test_every_stage_rolls_up_into_one_of_three() -> None:
    assert set(stages.ROLL_UP) == set(STAGES) == {*stages.SEVEN, "ordered"}
    assert set(stages.THREE) == set(stages.ROLL_UP.values())


def test_the_default_owner_matrix_passes_its_own_checks() -> None:
    lines = [
        ",".join(f'"{"yes" if v is True else "no" if v is False else v or ""}"' for v in row.values())
        for row in stages.DEFAULT_STAGES
    ]
    found = sheet(*lines, book="owner_stages", head=STAGE)
    assert found.findings == ()
    assert set(BOOKS) >= {"owner_stages", "status_map", "sku_map", "targets"}
