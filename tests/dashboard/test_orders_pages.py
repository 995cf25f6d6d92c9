"""Orders, one order, shipments and stock show what is planted in the small home, add up, and are doors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.answers import QuestionError
from dashboard.order import story
from dashboard.orders import questions as orders
from dashboard.parcels import questions as shipments
from dashboard.people import guard
from dashboard.people.identity import Actor
from dashboard.stock import questions as stock
from ingest.warehouse import Reader
from ledger.people import Role
from tests.dashboard.test_pages import said

Open = Callable[..., AppTest]
ORDERS = 582
ALL = orders.Asked().given


def test_sum_over_stores_and_states_is_the_total(open_page: Open) -> None:
    app = open_page("orders", show="stores")
    table = app.dataframe[0].value.set_index("Store")
    assert table.loc["all stores", "Orders"] == ORDERS
    assert table.drop("all stores")["Orders"].sum() == ORDERS
    states = table.drop(columns=["Orders", "In EUR"])
    assert list(states) == [state.capitalize() for state in orders.STATES]
    assert (states["On hold"] == 0).all()
    assert (states.sum(axis=1) == table["Orders"]).all()
    assert re.search(
        rf"{ORDERS} orders worth €.*: \d+ pending, \d+ fulfilled, 0 cancelled", said(app).replace("\u202f", "")
    )


def test_orders_whose_warehouse_never_counted_are_not_called_out_of_stock(open_page: Open) -> None:
    assert "0 ready to ship; of 31 the stock is unknown." in said(open_page("orders"))


def test_list_is_newest_first_or_most_valuable_first(open_page: Open) -> None:
    newest = open_page("orders").dataframe[0].value
    assert newest["Placed"].is_monotonic_decreasing
    dearest = open_page("orders", sort="value").dataframe[0].value
    assert dearest["In EUR"].is_monotonic_decreasing
    assert len(newest) == orders.SHOWN


@pytest.mark.parametrize("text", ["#1010", "wf-", "T10", "Jane Doe", "doe, jané", "mug"])
def test_everything_can_be_searched(reader: Reader, text: str) -> None:
    found = orders.listed(reader, "time", 0, *orders.Asked(text=text.lower(), is_named=True).given)
    assert 0 < found.height <= ORDERS
    assert "#1010" in found["order_name"].to_list()


def test_every_word_of_a_search_must_stand_in_it(reader: Reader) -> None:
    assert orders.listed(reader, "time", 0, *orders.Asked(text="jane nosuchname", is_named=True).given).is_empty()


@pytest.mark.parametrize("text", ["JANE@doe.example", "jane doe"])
def test_customers_are_found_by_those_only_who_may_read_them(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert set(open_page("orders", q=text).dataframe[0].value["Customer"]) == {"Jane Doe"}
    assert len(open_page("order", order=text).dataframe[0].value) == 3
    viewer = Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None)
    monkeypatch.setattr(guard, "LOCAL_USER", viewer)
    assert "No order is like that" in said(open_page("orders", q=text))
    app = open_page("order", order=text)
    assert "Order and tracking numbers, products and SKUs can be found." in app.info[0].value
    assert not app.dataframe


def test_a_link_gives_nobody_the_right_to_look_through_names() -> None:
    for name in ("is_named", "keys"):
        with pytest.raises(QuestionError, match=f"Orders have no {name}"):
            orders.asked({name: "yes"})


def test_saved_view_and_facets_live_in_the_address(open_page: Open) -> None:
    app = open_page("orders", view="express", store="tokyo")
    assert set(app.dataframe[0].value["Service"]) == {"express"}
    assert set(app.dataframe[0].value["Store"]) == {"tokyo"}
    assert set(open_page("orders", pattern="return or exchange").dataframe[0].value["Order"]) == {"#1040", "#1050"}
    app.selectbox(key="url.store").select("all").run()
    assert "store" not in app.query_params
    assert app.query_params["view"] == "express"


def test_no_order_is_like_that(open_page: Open) -> None:
    app = open_page("orders", q="no such thing")
    assert not app.exception
    assert "No order is like that. Take a filter away" in said(app)


def test_state_against_age_counts_every_waiting_order_once(reader: Reader) -> None:
    cells = orders.waiting(reader, *ALL)
    listed = orders.listed(reader, "time", 0, *ALL)
    open_ones = listed.filter(~pl.col("stage").is_in(["cancelled", "nothing to ship", "delivered"]))
    assert cells["orders"].sum() == open_ones.height > 0
    assert set(cells["age"]) <= set(orders.AGES)
    assert set(cells["stage"]) <= set(orders.STAGES)


def test_batches_count_every_order_of_a_carrier_once(reader: Reader) -> None:
    frame = orders.batches(reader, *ALL)
    assert set(frame["carrier"]) == {"DHL", "UPS", "FedEx", "unknown"}
    assert frame.select(pl.exclude("carrier")).sum_horizontal().sum() == ORDERS


def test_every_row_of_carriers_leads_to_its_orders(open_page: Open, reader: Reader) -> None:
    rows = orders.batches(reader, *ALL).select("carrier", orders=pl.sum_horizontal(pl.exclude("carrier")))
    for carrier, count in rows.iter_rows():
        assert len(open_page("orders", carrier=carrier).dataframe[0].value) == min(count, orders.SHOWN)


def test_names_are_masked_for_those_who_may_not_see_them() -> None:
    frame = pl.DataFrame({"customer_name": ["Jane Doe", None, ""]})
    assert frame.select(orders.customer(is_named=False))["customer_name"].to_list() == ["J… D…", "", ""]
    assert frame.select(orders.customer(is_named=True))["customer_name"].to_list() == ["Jane Doe", "", ""]


def test_order_page_tells_story_statuses_and_customer(open_page: Open) -> None:
    app = open_page("order", order="#1010")
    assert re.match(r"\\#1010 · WF\\-[0-9A-Z]{6} · \w+", app.title[0].value)
    assert "It was delivered" in said(app)
    assert "The customer sees otherwise: fulfilled." in said(app).replace("\\", "")
    points = app.dataframe[0].value
    assert points["When"].is_monotonic_increasing
    assert {"placed", "paid", "promised", "shipped", "delivered"} <= set(points["What"])
    assert set(points["Lane"]) <= set(story.LANES)
    assert list(points[points["What"] == "shipped"]["Clock"]) == ["our clock", "the channel's clock"]
    assert "**Repeat customer**: 3 orders" in said(app)


@pytest.mark.parametrize(
    ("order", "beside"),
    [
        ("#1010", "no sign of one"),
        ("#1040", "first sign 20 Nov 10:00, 45 h ago"),
        ("#1050", "no source tells since when; the order last changed 17 Aug 11:00, 96 d 21 h ago"),
    ],
)
def test_a_return_has_a_clock_of_its_own(open_page: Open, order: str, beside: str) -> None:
    assert tile(open_page("order", order=order), "Return") == (
        "**none**" if order == "#1010" else "**return requested**",
        beside,
    )


def test_what_is_so_stands_beside_what_the_store_shows(open_page: Open) -> None:
    app = open_page("order", order="#1010")
    assert tile(app, "Really") == ("**delivered**", "by warehouse and carrier")
    assert tile(app, "The store shows") == ("**fulfilled**", "▼ not the same")


def test_what_was_entered_late_stands_at_its_sale_and_says_when_it_was_entered(open_page: Open) -> None:
    (sold,) = open_page("orders", q="#1020").dataframe[0].value["Placed"]
    app = open_page("order", order="#1020")
    points = app.dataframe[0].value.set_index("What")["When"]
    assert points["placed"] == sold == points["entered late"] - timedelta(days=3)
    assert f"entered late, {points['entered late']:%-d %b %H:%M}" in said(app).replace("\\", "")


def test_point_of_the_story_leads_to_its_raw_record(open_page: Open) -> None:
    app = open_page("order", order="#1010")
    app.session_state["points"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert app.subheader[1].value == "What the source said"
    assert '"id": "gid://shopify/Order/1"' in app.code[0].value


def test_a_changed_address_is_told_with_doors_to_what_was_said_before_and_after(open_page: Open) -> None:
    app = open_page("order", order="#1010")
    assert "Address changed" in [one.value for one in app.subheader]
    assert (
        "17 Aug 14:00 by Ada Brandt, after the label of 17 Aug 13:00. The warehouse was told 17 Aug 15:00, before the "
        "parcel left." in said(app).replace("\\", "")
    )
    for label, number in (
        ("What the warehouse was told before", 2),
        ("What it was told after", 3),
        ("What the store holds now", 1),
    ):
        next(one for one in app.button if one.label == label).click().run()
        assert f'"id": "gid://shopify/Order/{number}"' in app.code[0].value
    assert "Address changed" not in [one.value for one in open_page("order", order="#1020").subheader]


def test_who_may_not_read_records_sees_the_change_without_its_doors(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None))
    app = open_page("order", order="#1010")
    assert "17 Aug 14:00 by Ada Brandt" in said(app).replace("\\", "")
    assert not [one.label for one in app.button if one.label.startswith("What ")]


def test_of_several_orders_one_is_chosen(open_page: Open) -> None:
    app = open_page("order", order="Jane Doe")
    (table,) = app.dataframe
    assert 1 < len(table.value) < orders.SHOWN
    assert app.markdown[0].value == f"**{len(table.value)} orders known by “jane doe”. Choose one.**"
    assert set(table.value["Customer"]) == {"Jane Doe"} and table.value["Placed"].is_monotonic_decreasing


def test_more_orders_than_are_shown_are_the_newest(open_page: Open) -> None:
    app = open_page("order", order="mug")
    assert app.markdown[0].value.startswith(f"**The newest {orders.SHOWN} orders known by ")


def test_who_asks_for_no_order_hears_what_can_be_found_and_that_none_is_late(open_page: Open) -> None:
    app = open_page("order")
    assert app.markdown[0].value.startswith("**Look for an order")
    assert app.success[0].value == "No order is past due."


@pytest.mark.parametrize("asked", ["nothing like it", "![x](https://evil.test)", "' OR 1=1--", "\x00", "x" * 5000])
def test_unknown_order_is_said_and_never_a_trace(open_page: Open, asked: str) -> None:
    app = open_page("order", order=asked)
    assert not app.exception
    assert "No order is known by" in app.info[0].value
    assert "![x](https://evil.test)" not in said(app)


def test_the_way_to_a_file_is_shown_to_those_who_may_have_it(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(open_page("orders").get("link_button")) == 1
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None))
    app = open_page("orders")
    assert not app.get("link_button")
    assert len(app.dataframe[0].value) == orders.SHOWN


def test_text_from_data_is_inert(open_page: Open) -> None:
    app = open_page("order", order="#1010")
    assert "[Mug](https://evil.test)" not in "\n".join(str(part.value) for part in [*app.markdown, *app.caption])


def test_parcels_in_trouble_have_reason_carrier_and_age(open_page: Open, reader: Reader) -> None:
    app = open_page("shipments")
    table = app.dataframe[0].value
    assert set(table["Trouble"]) == {"Held by customs"}
    assert set(table["Carrier"]) <= {"DHL", "UPS", "FedEx"}
    assert re.match(rf"\*\*{len(table)} parcels need help, worth €", app.markdown[0].value)
    assert shipments.troubled(reader, "", "", "stuck").is_empty()


def test_carriers_are_compared_on_their_lanes_and_the_rare_are_not_ranked(reader: Reader) -> None:
    frame = shipments.scores(reader, "")
    assert (frame["is_ranked"] == (frame["parcels"] >= shipments.LEAST)).all()
    weighted = (frame["difference"] * frame["parcels"]).sum()
    assert abs(weighted) < 1e-9


@pytest.mark.parametrize("show", ["carriers", "late", "asking"])
def test_every_view_of_shipments_opens(open_page: Open, show: str) -> None:
    app = open_page("shipments", show=show)
    assert not app.exception
    assert not app.error


def test_stock_that_can_hurt_is_on_top(open_page: Open, reader: Reader) -> None:
    app = open_page("stock")
    table = app.dataframe[0].value
    assert list(table["State"][:3]) == ["▼ sold without stock", "▼ sold without stock", "▼ out of tolerance"]
    assert "2 of 5 records are out of tolerance, by €95; 2 sold without stock" in said(app)
    assert stock.records(reader, "all", "", "", "leeds").height == 3


@pytest.mark.parametrize(
    ("filters", "told", "skus"),
    [
        ({}, "2 of 5 records are out of tolerance, by €95; 2 sold without stock", {"MUG-RED"}),
        ({"store": "london"}, "0 of 1 records are out of tolerance, by €0; 1 sold without stock", {"MUG-RED"}),
        ({"warehouse": "leipzig"}, "1 of 2 records are out of tolerance, by €25; 0 sold without stock", set()),
        ({"q": "grey"}, "0 of 1 records are out of tolerance, by €0; 0 sold without stock", set()),
        ({"q": "no such thing"}, "No stock is like that.", set()),
    ],
)
def test_sentence_view_and_mark_agree_on_what_was_sold_without_stock(
    open_page: Open, filters: dict[str, str], told: str, skus: set[str]
) -> None:
    app = open_page("stock", view="oversold", **filters)
    assert told in said(app)
    assert {sku for frame in app.dataframe for sku in frame.value["SKU"]} == skus
    assert {state for frame in app.dataframe for state in frame.value["State"]} <= {"▼ sold without stock"}


def test_stock_everywhere_at_once(reader: Reader) -> None:
    grid = stock.everywhere(reader, "all", "", "", "").filter(pl.col("sku") == "MUG-BLUE").row(0, named=True)
    assert (grid["leipzig"], grid["berlin says"], grid["tokyo says"], grid["london says"]) == (4, 9, 2, None)


def tile(app: AppTest, title: str) -> tuple[str, str]:
    """What a tile of an order says, and what stands beside it."""
    captions = [str(part.value).replace("\\", "").replace("\xa0", " ") for part in app.caption]
    place = captions.index(title)
    number = (place - captions.index("Order")) // 2
    return str(app.markdown[1 + number].value), captions[place + 1]


def test_what_no_store_lists_is_among_everything_and_no_record_of_a_store(open_page: Open, reader: Reader) -> None:
    grid = stock.everywhere(reader, "all", "", "", "").filter(pl.col("sku") == "BOX").row(0, named=True)
    assert (grid["leeds"], grid["leipzig"], grid["berlin says"]) == (7, None, None)
    assert "BOX" not in stock.records(reader, "all", "", "", "")["sku"].to_list()
    table = open_page("stock", show="everywhere", warehouse="leeds").dataframe[0].value
    assert list(table["SKU"]) == ["BOX", "MUG-GREY", "MUG-RED"]
