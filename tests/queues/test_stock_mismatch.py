"""Which stock records do store and warehouse disagree about?"""

from __future__ import annotations

from tests.facts.company import Company

QUEUE = "stock_mismatch"
MONDAY, THURSDAY, NEXT_MONDAY = "2026-11-16 05:00:00", "2026-11-19 05:00:00", "2026-11-23 05:00:00"


def reading(company: Company, at: str, shop: int, shelf: int = 100, counted_at: str = "") -> None:
    company.add("stock_levels", observed_at=at, on_hand=shop)
    company.add("warehouse_stock", counted_at=counted_at or at, on_hand=shelf)


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


def test_from_the_first_wrong_reading_to_the_first_right_one(company: Company) -> None:
    reading(company, MONDAY, 90)
    reading(company, THURSDAY, 95)
    reading(company, NEXT_MONDAY, 100)
    assert spans(company) == [(MONDAY, NEXT_MONDAY)]


def test_still_wrong(company: Company) -> None:
    reading(company, MONDAY, 100)
    reading(company, THURSDAY, 90)
    (row,) = company.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"]) == (
        "stock_mismatch|berlin|TEA|leeds",
        THURSDAY,
        None,
    )
    assert (row["amount_minor"], row["currency"], row["order_id"]) == (5000, "EUR", None)
    assert row["summary"] == "berlin counts 90 of TEA; leeds counts 100."


def test_twice(company: Company) -> None:
    for at, shop in ((MONDAY, 90), (THURSDAY, 100), (NEXT_MONDAY, 90)):
        reading(company, at, shop)
    assert spans(company) == [(MONDAY, THURSDAY), (NEXT_MONDAY, None)]


def test_readings_that_cannot_be_compared_say_nothing(company: Company) -> None:
    reading(company, MONDAY, 90)
    reading(company, THURSDAY, 100, counted_at="2026-11-19 08:00:00")
    reading(company, NEXT_MONDAY, 90)
    assert spans(company) == [(MONDAY, None)]


def test_at_stake_is_the_newest_difference(company: Company) -> None:
    reading(company, MONDAY, 90)
    reading(company, THURSDAY, 60)
    assert company.queue(QUEUE)[0]["amount_minor"] == 20000


def test_known_to_one_side_only(company: Company) -> None:
    company.add("stock_levels", sku="HAT", on_hand=3)
    company.add("stock_levels", sku="TEA")
    company.add("warehouse_stock", sku="TEA")
    company.add("warehouse_stock", sku="CUP", on_hand=9)
    company.add("order_lines", order_id="1", line_id="1", sku="CUP")
    assert {row["summary"] for row in company.queue(QUEUE)} == {
        "berlin lists 3 of HAT; leeds does not know it.",
        "leeds holds 9 of CUP; berlin does not list it.",
    }
