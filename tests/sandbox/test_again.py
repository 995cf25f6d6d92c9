"""Are second orders drawn, told apart and told truly: mistakes planted, rightful purchases named?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.sandbox import Event, Params, company, simulate
from ingest.sandbox.listings import listed_sku
from tests.sandbox.history import END, MIDDLE, kinds

TWO_HOURS = timedelta(hours=2)
Pair = tuple[str, Event, Event]
PRODUCTS = [product.sku for product in company(MIDDLE).products]
OURS = {listed_sku(system, sku): sku for system in ("etsy", "square") for sku in PRODUCTS}
SECOND = {"etsy": 3_400_200_000, "square": 900_000}


@pytest.fixture(scope="module")
def mistakes(events: list[Event]) -> list[Pair]:
    orders = {event["order"]: event for event in kinds(events, "order_placed")}
    told = [event for event in kinds(events, "planted") if event["failure"] == "duplicate_order"]
    return [(event["relation"], orders[event["first_order"]], orders[event["subject"]]) for event in told]


@pytest.fixture(scope="module")
def rightful(events: list[Event]) -> list[Pair]:
    orders = {event["order"]: event for event in kinds(events, "order_placed")}
    again = kinds(events, "bought_again")
    return [(event["relation"], orders[event["first_order"]], orders[event["order"]]) for event in again]


def _skus(order: Event) -> list[str]:
    """What was bought, under our own SKUs."""
    return [OURS.get(line["sku"], line["sku"]) for line in order["lines"] if not line["gift_card"]]


def test_there_are_enough_of_each_to_measure_recall_and_precision() -> None:
    for seed in (1, 2, 3):
        params = Params(seed=seed, end=END, stores=4, weeks=5, orders_per_store_week=90)
        events = list(simulate(params, END))
        assert sum(event["failure"] == "duplicate_order" for event in kinds(events, "planted")) >= 10
        assert len(kinds(events, "bought_again")) >= 8


def test_a_mistake_comes_within_two_hours_and_is_planted_when_it_is_made(
    events: list[Event], mistakes: list[Pair]
) -> None:
    assert all(timedelta(0) < second.at - first.at < TWO_HOURS for _, first, second in mistakes)
    made = {event["order"]: event.at for event in kinds(events, "order_placed")}
    told = [event for event in kinds(events, "planted") if event["failure"] == "duplicate_order"]
    assert all(event.at == made[event["subject"]] for event in told)
    assert len({event["subject"] for event in told}) == len(told)


def test_mistakes_differ_in_what_they_are_named_for(mistakes: list[Pair]) -> None:
    for relation, first, second in mistakes:
        one, other = first["customer"], second["customer"]
        assert (one["email"] == other["email"]) == (relation in ("twice", "elsewhere"))
        assert (first["channel"] == second["channel"]) == ("elsewhere" not in relation)
        assert (one["name"] == other["name"]) == (relation != "misspelt")
        assert (one["phone"] == other["phone"]) == (relation != "other_phone")
        assert first["address"] == second["address"]
        assert (_skus(first) == _skus(second)) == ("similar" not in relation)
    similar = [(first, second) for relation, first, second in mistakes if "similar" in relation]
    assert len(similar) > 10
    for first, second in similar:
        assert abs(second["lines"][0]["unit_price_minor"] / first["lines"][0]["unit_price_minor"] - 1) <= 0.051
        assert _skus(first)[0].partition("-")[0] == _skus(second)[0].partition("-")[0]


def test_rightful_purchases_are_of_other_things_or_later(rightful: list[Pair]) -> None:
    assert {relation for relation, _, _ in rightful} == {"other_thing", "same_later", "household"}
    for relation, first, second in rightful:
        if relation == "same_later":
            assert second.at - first.at >= timedelta(days=1)
        else:
            assert not set(_skus(first)) & set(_skus(second))
        assert first["address"] == second["address"]
        assert (first["customer"]["name"] == second["customer"]["name"]) == (relation != "household")


def test_second_orders_stand_beyond_all_others(events: list[Event], mistakes: list[Pair], rightful: list[Pair]) -> None:
    second = {order["order"] for _, _, order in (*mistakes, *rightful)}
    for order in kinds(events, "order_placed"):
        if order["store"] == "fairs":
            continue
        assert (order["number"] >= SECOND.get(order["store"], 900_000)) == (order["order"] in second)


def test_the_same_thing_is_ordered_elsewhere_minutes_later(mistakes: list[Pair]) -> None:
    pairs = [(first, second) for relation, first, second in mistakes if relation == "elsewhere"]
    assert {(first["channel"], second["channel"]) for first, second in pairs} >= {("etsy", "shopify")}
    assert all(second.at - first.at <= timedelta(minutes=12) for first, second in pairs)
    assert all(first["currency"] == second["currency"] for first, second in pairs)


def test_listings_that_the_map_lacks_are_planted_once_with_their_first_order(events: list[Event]) -> None:
    told = [event for event in kinds(events, "planted") if event["failure"] == "sku_unmapped"]
    assert {(event["store"], event["subject"]) for event in told} <= {
        ("etsy", "Brass Pen Moss"),
        ("etsy", "Canvas Rucksack Clay"),
        ("square", listed_sku("square", "CAN-INK")),
    }
    assert told
    for event in told:
        sold = [
            order.at
            for order in kinds(events, "order_placed")
            if order["store"] == event["store"] and event["subject"] in {line["sku"] for line in order["lines"]}
        ]
        assert event.at == min(sold)
