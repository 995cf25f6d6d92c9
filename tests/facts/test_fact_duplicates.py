"""Is an order that was placed twice seen, with reasons, and is what merely looks like one left alone?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.company import Company, Row

FACT = "fact_duplicates"
JANE = {
    "email_hash": "jane@mail", "phone_hash": "555", "customer_name": "Jane Doe", "identity_address_hash": "elm",
    "payment_tail": "4242",
}  # fmt: skip


def placed(
    company: Company, order: str, at: str, *, sku: str | None = "MUG", title: str = "Stoneware mug", **values: Any
) -> None:
    """An order of one thing, at a time of 2026-11-16."""
    moment = f"2026-11-16 {at}"
    company.order(order, **{"paid_at": moment, "created_at": moment, **values})
    store = values.get("store", "berlin")
    company.add("order_lines", store=store, order_id=order, line_id=order, sku=sku, title=title, quantity=1)


def only(company: Company) -> Row:
    (row,) = company.fact(FACT)
    return row


def points(row: Row) -> dict[str, int]:
    return {reason["reason"]: reason["points"] for reason in row["reasons"]}


def test_same_order_on_etsy_and_five_minutes_later_on_shopify(company: Company) -> None:
    placed(company, "e", "09:00", store="craft", channel="etsy", sku=None, title="Stoneware mug, blue", **JANE)
    placed(company, "s", "09:05", channel="shopify", title="Blue stoneware mug", **{**JANE, "email_hash": "other@mail"})
    row = only(company)
    assert row["pair_id"] == "berlin/s|craft/e"
    assert (row["first_order_id"], row["second_order_id"], row["gap_seconds"]) == ("e", "s", 300)
    assert (row["first_shipped_at"], row["second_shipped_at"], row["is_flagged"]) == (None, None, True)
    assert points(row) == {
        "same telephone": 35,
        "same name": 30,
        "same address": 25,
        "same end of payment number": 10,
        "similar product": 25,
        "5 minutes apart": 15,
        "same amount": 5,
    }
    assert row["score"] == 100  # signs of the person count 55 together


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ("09:00:59", "less than a minute apart"),
        ("09:01:29", "a minute apart"),
        ("09:04:29", "4 minutes apart"),
        ("09:04:30", "5 minutes apart"),
    ],
)
def test_minutes_are_told_rounded(company: Company, later: str, told: str) -> None:
    placed(company, "1", "09:00:00", **JANE)
    placed(company, "2", later, **JANE)
    assert told in points(only(company))


def test_a_flag_carries_a_score_of_85_and_its_reasons(company: Company) -> None:
    placed(company, "e", "14:14", channel="etsy", total_minor=6500, email_hash="jane@mail")
    placed(company, "s", "14:22", channel="shopify", total_minor=6500, email_hash="jane@mail")
    row = only(company)
    assert (row["score"], row["is_flagged"]) == (85, True)
    assert points(row) == {"same e-mail": 40, "same product": 25, "8 minutes apart": 15, "same amount": 5}


def test_the_jacket_under_another_mail_at_another_price_and_in_other_words(company: Company) -> None:
    placed(
        company, "q", "10:00", store="invoices", channel="instagram", sku=None, total_minor=25000,
        title="Custom leather jacket", email_hash="rachel@work", customer_name="Rachel Green",
        requires_shipping=False, fulfillment_status=None, paid_at="2026-11-16 11:30:00",
    )  # fmt: skip
    placed(
        company, "e", "11:00", store="craft", channel="etsy", sku="JKT-1", total_minor=24000,
        title="Handmade leather jacket brown", email_hash="rachel@home", customer_name="Rachel Green",
        identity_address_hash="oak lane 2",
    )  # fmt: skip
    row = only(company)
    assert row["is_flagged"]
    assert points(row) == {"same name": 30, "similar product": 14, "60 minutes apart": 10, "amounts 4 % apart": 3}


@pytest.mark.parametrize(
    "known", [{"channel": "person"}, {"fulfillment_status": "UNFULFILLED"}, {"is_test": True}], ids=str
)
def test_what_is_known_to_need_no_sending_is_no_duplicate(company: Company, known: dict[str, Any]) -> None:
    invoice = {"channel": "instagram", "requires_shipping": False, "fulfillment_status": None}
    placed(company, "q", "10:00", store="invoices", **JANE, **{**invoice, **known})
    placed(company, "s", "10:05", **JANE)
    assert company.fact(FACT) == []


@pytest.mark.parametrize(
    ("known", "flagged"),
    [
        ({"email_hash": "jane@mail"}, True),
        ({"phone_hash": "555"}, True),
        ({"name_postcode_hash": "jane/10115"}, True),
        ({"identity_address_hash": "elm"}, False),
    ],
    ids=str,
)
def test_the_same_customers_same_product_within_the_window_is_always_shown(
    company: Company, known: dict[str, str], *, flagged: bool
) -> None:
    placed(company, "1", "09:00", total_minor=2000, **known)
    placed(company, "2", "10:59", total_minor=4000, **known)
    row = only(company)
    assert (row["is_flagged"], "same customer and same products" in points(row)) == (flagged, flagged)
    assert row["score"] == sum(points(row).values()) == (55 if flagged else 31)


def test_the_same_customers_same_product_beyond_the_window_is_kept_for_the_lab(company: Company) -> None:
    placed(company, "1", "09:00", total_minor=2000, email_hash="jane@mail")
    placed(company, "2", "11:01", total_minor=4000, email_hash="jane@mail")
    row = only(company)
    assert (row["is_same_purchase"], row["is_flagged"], row["score"]) == (True, False, 40)


def test_a_second_different_purchase_of_the_same_customer_is_none(company: Company) -> None:
    placed(company, "1", "09:00", **JANE)
    placed(company, "2", "09:20", sku="LAMP", title="Stoneware lamp", total_minor=8900, **JANE)
    placed(company, "3", "09:30", store="craft", channel="etsy", sku=None, title="Wool blanket", **JANE)
    rows = company.fact(FACT)
    assert all(not row["is_flagged"] for row in rows)
    assert {reason for row in rows for reason in points(row) if "product" in reason} == {"other products"}


def test_another_colour_at_about_the_price_is_alike(company: Company) -> None:
    placed(company, "1", "09:00", sku="MUG-MOS", title="Stoneware mug, moss", **JANE)
    again = {**JANE, "email_hash": "other@mail"}
    placed(company, "2", "09:40", sku="MUG-INK", title="Stoneware mug, ink", total_minor=5200, **again)
    row = only(company)
    assert points(row)["similar product"] == 17
    assert row["is_flagged"]


def test_another_colour_under_the_same_mail_in_the_same_store_is_a_second_wish(company: Company) -> None:
    placed(company, "1", "09:00", sku="MUG-MOS", title="Stoneware mug, moss", **JANE)
    placed(company, "2", "09:40", sku="MUG-INK", title="Stoneware mug, ink", **JANE)
    assert not only(company)["is_flagged"]


@pytest.mark.parametrize(("ours", "reason"), [("MUG-BLU", "same product"), ("VASE-RED", "other products")])
def test_the_sku_map_says_what_a_channel_means(company: Company, ours: str, reason: str) -> None:
    company.add("warehouse_stock", sku="MUG-BLU")
    company.add(
        "sku_map", channel="etsy", store="", channel_sku="CUP", sku=ours, quantity=1, is_bundle=False,
        valid_from="1990-01-01",
    )  # fmt: skip
    placed(company, "e", "09:00", store="craft", channel="etsy", sku="CUP", title="Hand-thrown cup", **JANE)
    placed(company, "s", "09:05", sku="MUG-BLU", title="Stoneware mug, blue", **JANE)
    assert reason in points(only(company))


def test_another_person_of_the_same_name_is_none(company: Company) -> None:
    placed(company, "1", "09:00", customer_name="Jane Doe", phone_hash="1", identity_address_hash="a")
    placed(company, "2", "09:05", customer_name="DOE, Jané", phone_hash="2", identity_address_hash="b")
    row = only(company)
    assert (row["score"], row["is_flagged"]) == (50, False)
    assert points(row)["another address"] < 0 and points(row)["another telephone"] < 0


def test_another_spelling_of_the_name_is_a_weaker_sign(company: Company) -> None:
    placed(company, "1", "09:00", customer_name="Jane Doe", identity_address_hash="a")
    placed(company, "2", "09:05", customer_name="Jayne Doe", identity_address_hash="a")
    row = only(company)
    assert points(row)["similar name"] == 20
    assert row["is_flagged"]


@pytest.mark.parametrize(
    ("second", "flagged"), [("11:00", True), ("11:01", False)], ids=["at the window's end", "a minute beyond"]
)
def test_the_window_is_a_rule(company: Company, second: str, flagged: bool) -> None:
    placed(company, "1", "09:00", **JANE)
    placed(company, "2", second, **JANE)
    assert only(company)["is_flagged"] is flagged


def test_across_midnight(company: Company) -> None:
    placed(company, "1", "23:58", **JANE)
    company.order("2", created_at="2026-11-17 00:03:00", **JANE)
    company.add("order_lines", order_id="2", line_id="2", sku="MUG", title="Stoneware mug")
    assert only(company)["gap_seconds"] == 300


def test_cancelled_before_it_was_ordered_anew_is_a_change_of_mind(company: Company) -> None:
    placed(company, "1", "09:00", cancelled_at="2026-11-16 09:03:00", **JANE)
    placed(company, "2", "09:05", **JANE)
    assert company.fact(FACT) == []


def test_a_key_that_a_crowd_shares_is_nobody(company: Company) -> None:
    for number in range(41):
        placed(company, str(number), f"09:{number:02}", email_hash="till@shop")
    assert company.fact(FACT) == []


def test_who_left_no_name_is_nobody_in_particular(company: Company) -> None:
    for number in range(4):
        placed(company, str(number), f"09:{number:02}")
    assert company.fact("duplicate_pairs") == []


def test_parts_of_a_basket_count_in_part(company: Company) -> None:
    placed(company, "1", "09:00", **JANE)
    company.add("order_lines", order_id="1", line_id="more", sku="TEA", title="Tea")
    placed(company, "2", "09:05", **JANE)
    assert points(only(company))["some of the products"] == 17


def test_what_people_decided_stands_beside_the_pair(company: Company) -> None:
    placed(company, "1", "09:00", **JANE)
    placed(company, "2", "09:05", cancelled_at="2026-11-16 10:00:00", **JANE)
    company.add(
        "pair_decisions", pair_id="berlin/1|berlin/2", first_store="berlin", first_order_id="1", second_store="berlin",
        second_order_id="2", decision="merge", cancel_store="berlin", cancel_order_id="2", author="mia", note="phoned",
        decided_at="2026-11-16 09:30:00", updated_at="2026-11-16 09:30:00",
    )  # fmt: skip
    row = only(company)
    assert (row["decision"], row["author"], row["carried_out_at"]) == ("merge", "mia", "2026-11-16 10:00:00")


@pytest.mark.parametrize(
    ("decision", "sent_twice"), [(None, [False, True]), ("merge", [False, True]), ("keep_both", [False, False])]
)
def test_sent_twice_counts_the_later_order_where_both_were_sent(
    company: Company, decision: str | None, sent_twice: list[bool]
) -> None:
    for order, at in (("1", "09:00"), ("2", "09:05")):
        placed(company, order, at, **JANE)
        company.shipment(order, order, promise=None, tracking_number=f"T{order}")
    if decision:
        company.add(
            "pair_decisions", pair_id="berlin/1|berlin/2", first_store="berlin", first_order_id="1",
            second_store="berlin", second_order_id="2", decision=decision, author="mia", note="",
            decided_at="2026-11-16 09:30:00", updated_at="2026-11-16 09:30:00",
        )  # fmt: skip
    rows = company.fact("fact_sent_twice")
    assert [row["is_sent_twice"] for row in sorted(rows, key=lambda row: str(row["order_id"]))] == sent_twice
