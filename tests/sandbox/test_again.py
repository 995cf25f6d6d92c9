"""Are second orders drawn, told apart and told truly: mistakes planted, rightful purchases named?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.sandbox import Event, Params, simulate
from tests.sandbox.history import END, kinds

TWO_HOURS = timedelta(hours=2)
Pair = tuple[str, Event, Event]


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
    return [line["sku"] for line in order["lines"] if not line["gift_card"]]


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
        assert (one["email"] == other["email"]) == (relation == "twice")
        assert (one["name"] == other["name"]) == (relation != "misspelt")
        assert (one["phone"] == other["phone"]) == (relation != "other_phone")
        assert first["address"] == second["address"]
        assert (_skus(first) == _skus(second)) == (relation != "similar")
    similar = [(first, second) for relation, first, second in mistakes if relation == "similar"]
    assert similar
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
    assert all((order["number"] >= 900_000) == (order["order"] in second) for order in kinds(events, "order_placed"))
