"""What is every order, and where does it stand?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from ingest.maps import stages
from tests.facts.company import Company
from tests.facts.defaults import PLACED

LEFT = "2026-11-16 15:00:00"


def only(company: Company) -> dict[str, Any]:
    return company.only("fact_orders")


def test_every_order_of_every_store_is_there_and_no_test(company: Company) -> None:
    company.sold("1")
    company.order("2", store="london", paid_at=None, requires_shipping=False)
    company.order("3", is_test=True)
    assert [(row["store"], row["order_name"]) for row in company.fact("fact_orders")] == [
        ("berlin", "#1"),
        ("london", "#2"),
    ]


@pytest.mark.parametrize(
    ("order", "state"),
    [
        ({"fulfillment_status": "UNFULFILLED"}, "unfulfilled"),
        ({"fulfillment_status": "IN_PROGRESS"}, "in progress"),
        ({"fulfillment_status": "PARTIALLY_FULFILLED"}, "partially fulfilled"),
        ({"fulfillment_status": "FULFILLED"}, "fulfilled"),
        ({"fulfillment_status": "ON_HOLD"}, "on hold"),
        ({"fulfillment_status": "SCHEDULED"}, "scheduled"),
        ({"fulfillment_status": "UNFULFILLED", "requires_shipping": False}, "not required"),
        ({"fulfillment_status": None}, "unfulfilled"),
    ],
)
def test_seven_states_are_kept_apart(company: Company, order: dict[str, object], state: str) -> None:
    company.order(**order)  # type: ignore[arg-type]
    assert only(company)["fulfilment"] == state


def test_number_of_ours_is_the_same_after_a_rebuild_and_on_other_machines(company: Company) -> None:
    company.order("1")
    company.order("2")
    numbers = sorted(row["internal_id"] for row in company.fact("fact_orders"))
    assert all(re.fullmatch(r"WF-[0-9A-HJKMNP-TV-Z]{6}", number) for number in numbers)
    assert numbers == ["WF-WWWR3B", "WF-Z7V46Q"]


def test_of_two_orders_with_one_number_the_older_keeps_it(company: Company) -> None:
    company.order("47592", created_at="2026-11-17 09:00:00")
    company.order("21055")
    numbers = {row["order_id"]: row["internal_id"] for row in company.fact("fact_orders")}
    assert numbers == {"21055": "WF-M007ED", "47592": "WF-M007EDFHCC"}


@pytest.mark.parametrize(
    ("events", "stage", "simple"),
    [
        ([], "labelled", "ordered"),
        (["InTransit_PickedUp"], "in transit", "fulfilled"),
        (["InTransit_PickedUp", "OutForDelivery_Other"], "out for delivery", "fulfilled"),
        (["InTransit_PickedUp", "DeliveryFailure_NoBody"], "exception", "fulfilled"),
        (["InTransit_PickedUp", "InTransit_CustomsRequiringInformation"], "exception", "fulfilled"),
        (["InTransit_PickedUp", "DeliveryFailure_NoBody", "Delivered_Other"], "delivered", "delivered"),
    ],
)
def test_stage_follows_the_parcel_and_rolls_up(company: Company, events: list[str], stage: str, simple: str) -> None:
    company.sold()
    company.shipment()
    for hour, event in enumerate(events):
        company.event(f"2026-11-17 {10 + hour}:00:00", event)
    row = only(company)
    assert (row["stage"], row["simple_stage"]) == (stage, simple)
    assert stages.ROLL_UP[stage.replace(" ", "_")] == simple


@pytest.mark.parametrize(
    ("word", "refunded", "stage", "since"),
    [
        ("Exception_Lost", "2026-11-18 09:00:00", "refunded", "2026-11-18 09:00:00"),
        ("Exception_Lost", "2026-11-16 09:00:00", "exception", "2026-11-17 10:00:00"),
        ("Exception_Delayed", "2026-11-18 09:00:00", "exception", "2026-11-17 10:00:00"),
    ],
)
def test_a_lost_parcel_is_over_when_money_goes_back(
    company: Company, word: str, refunded: str, stage: str, since: str
) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", word)
    company.add("refunds", order_id="1", refund_id="r1", created_at=refunded)
    row = only(company)
    assert (row["stage"], row["stage_since"], row["simple_stage"]) == (stage, since, "fulfilled")
    (case,) = company.queue("parcel_exception")
    assert (case["ended_at"] is not None) is (stage == "refunded")


@pytest.mark.parametrize(
    ("events", "stage", "since"),
    [
        (["InTransit_PickedUp", "InTransit_Departure", "InTransit_Arrival"], "in transit", "11-17"),
        (["InfoReceived", "InTransit_PickedUp", "InTransit_Arrival"], "in transit", "11-18"),
        (["InTransit_PickedUp", "OutForDelivery_Other", "InTransit_Other", "InTransit_Other"], "in transit", "11-19"),
        (["InTransit_PickedUp", "OutForDelivery_Other", "OutForDelivery_Other"], "out for delivery", "11-18"),
        (["InTransit_PickedUp", "DeliveryFailure_NoBody", "Exception_Returning"], "exception", "11-18"),
        (["Exception_Delayed", "InTransit_PickedUp", "Exception_Delayed", "Exception_Lost"], "exception", "11-19"),
    ],
)
def test_stage_is_as_old_as_its_first_word(company: Company, events: list[str], stage: str, since: str) -> None:
    company.sold()
    company.shipment()
    for day, event in enumerate(events, start=17):
        company.event(f"2026-11-{day} 10:00:00", event)
    row = only(company)
    assert (row["stage"], row["stage_since"]) == (stage, f"2026-{since} 10:00:00")


@pytest.mark.parametrize(
    ("order", "stage"),
    [
        ({"paid_at": None, "financial_status": "PENDING"}, "unpaid"),
        ({"fulfillment_status": "SCHEDULED"}, "scheduled"),
        ({"fulfillment_status": "ON_HOLD"}, "on hold"),
        ({"cancelled_at": "2026-11-17 08:00:00"}, "cancelled"),
        ({}, "ordered"),
    ],
)
def test_before_a_parcel_exists(company: Company, order: dict[str, Any], stage: str) -> None:
    company.order(**{"fulfillment_status": "UNFULFILLED", **order})
    company.promise()
    assert only(company)["stage"] == stage


def test_packed_and_not_labelled(company: Company) -> None:
    company.sold(fulfillment_status="UNFULFILLED")
    company.add("wms_tasks", warehouse="leeds", task_id="t", kind="pack", order_id="1", done_at=LEFT, units=2)
    row = only(company)
    assert (row["stage"], row["stage_since"]) == ("packed", LEFT)


def test_part_that_has_not_left_keeps_the_order_back(company: Company) -> None:
    company.order()
    company.promise("1", units={"TEA": 2})
    company.promise("2", units={"MUG": 1}, location_id="reno-1")
    company.shipment()
    company.event("2026-11-17 10:00:00", "Delivered_Other")
    row = only(company)
    assert (row["stage"], row["simple_stage"], row["pattern"]) == ("ordered", "ordered", "several warehouses")


def test_what_the_customer_sees_is_what_the_store_shows(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", "Delivered_Other")
    company.shown()
    row = only(company)
    assert (row["simple_stage"], row["shown_stage"]) == ("delivered", "fulfilled")


@pytest.mark.parametrize(
    ("channel", "shown", "sees"),
    [
        ("shopify", True, "fulfilled"),
        ("etsy", True, "delivered"),
        ("square", True, "delivered"),
        ("etsy", False, "ordered"),
    ],
)
def test_store_that_is_mute_about_deliveries_is_asked_as_far_as_fulfilled(
    company: Company, channel: str, shown: bool, sees: str
) -> None:
    company.add("stores", store="craft", timezone="Europe/Berlin", currency="EUR", channel=channel)
    company.order(store="craft")
    company.promise(store="craft")
    company.shipment(store="craft")
    company.event("2026-11-17 10:00:00", "Delivered_Other")
    if shown:
        company.shown(store="craft")
    row = only(company)
    assert (row["simple_stage"], row["shown_stage"]) == ("delivered", sees)


def test_store_that_is_mute_shows_no_more_than_the_carrier_says(company: Company) -> None:
    company.add("stores", store="craft", timezone="Europe/Berlin", currency="EUR", channel="etsy")
    company.order(store="craft")
    company.promise(store="craft")
    company.shipment(store="craft")
    company.event("2026-11-17 10:00:00", "InTransit_PickedUp")
    company.shown(store="craft")
    assert only(company)["shown_stage"] == "fulfilled"


def test_order_is_due_by_what_has_not_left_yet(leeds: Company) -> None:
    leeds.order()
    leeds.promise("1", units={"TEA": 2})
    leeds.promise("2", units={"MUG": 1}, created_at="2026-11-27 10:00:00")
    assert only(leeds)["due_at"] == "2026-11-16 18:00:00"


def test_order_is_not_past_due_by_what_has_left(leeds: Company) -> None:
    leeds.order()
    leeds.promise("1", units={"TEA": 2})
    leeds.promise("2", units={"MUG": 1}, created_at="2026-11-27 10:00:00")
    leeds.shipment()
    leeds.event("2026-11-16 15:00:00", "InTransit_PickedUp")
    row = only(leeds)
    assert (row["stage"], row["due_at"]) == ("ordered", "2026-11-27 18:00:00")


def test_order_of_which_everything_left_is_due_no_more(leeds: Company) -> None:
    leeds.sold()
    leeds.shipment()
    assert only(leeds)["due_at"] is None


def test_value_in_the_group_currency_of_the_day(company: Company) -> None:
    company.add("fx_rates", day="2026-11-16", currency="JPY", per_euro=160)
    company.order(currency="JPY", total_minor=1600)
    row = only(company)
    assert (row["value_minor"], row["group_value_minor"], row["group_currency"]) == (1600, 1000, "EUR")


def test_what_was_entered_late_was_placed_when_it_was_sold_and_is_ready_since_it_came(company: Company) -> None:
    company.order(processed_at="2026-11-10 08:00:00", fulfillment_status="UNFULFILLED")
    company.promise(fulfill_at=PLACED)
    row = only(company)
    assert (row["placed_at"], row["day"], row["entered_at"]) == ("2026-11-10 08:00:00", "2026-11-10", PLACED)
    assert (row["stage"], row["stage_since"], row["pattern"]) == ("ordered", PLACED, "one box")


def test_who_pays_within_a_day_was_not_entered_late(company: Company) -> None:
    company.order(processed_at="2026-11-15 10:00:00")
    row = only(company)
    assert (row["placed_at"], row["entered_at"]) == ("2026-11-15 10:00:00", None)


def test_products_and_search(company: Company) -> None:
    company.order(customer_name="Zoë Doe")
    company.promise(units={"TEA": 2, "MUG": 1})
    company.shipment(tracking_number="JD01")
    company.add(
        "order_lines", order_id="1", line_id="9", sku="TEA", title="Wool blanket, fog", quantity=1, current_quantity=0
    )
    row = only(company)
    assert (row["units"], row["skus"], row["products"]) == (3, ["MUG", "TEA"], "2 × TEA and 1 more")
    for word in ("#1", row["internal_id"].lower(), "jd01", "tea", "mug", "wool blanket", "zoe doe"):
        assert word in row["search"]


@pytest.mark.parametrize(
    ("extra", "pattern"),
    [
        ({}, "one box"),
        ({"return_status": "RETURNED"}, "return or exchange"),
        ({"requires_shipping": False}, "nothing to ship"),
    ],
)
def test_pattern(company: Company, extra: dict[str, Any], pattern: str) -> None:
    company.sold(**extra)
    company.shipment()
    assert only(company)["pattern"] == pattern


def test_two_parcels_of_one_promise_are_a_split(company: Company) -> None:
    company.sold()
    company.shipment("s1", units=1, tracking_number="T1")
    company.shipment("s2", units=1, tracking_number="T2")
    assert only(company)["pattern"] == "split"


def test_release_date_makes_a_preorder(company: Company) -> None:
    company.order(fulfillment_status="SCHEDULED", promised_on="2026-12-20")
    company.promise(status="SCHEDULED", fulfill_at="2026-12-15 00:00:00")
    row = only(company)
    assert (row["pattern"], row["stage"], row["promised_on"]) == ("preorder", "scheduled", "2026-12-20")


def test_carrier_has_the_name_that_stores_give_it(company: Company) -> None:
    company.sold()
    company.shipment(carrier="100001", tracking_number="T1")
    company.shown(tracking_number="T1", carrier="DHL")
    assert only(company)["carrier"] == "100001"
    assert company.only("carrier_names") == {"carrier": "100001", "title": "DHL"}
