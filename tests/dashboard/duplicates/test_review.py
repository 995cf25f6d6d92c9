"""Pairs of orders on a page: side by side, decided, and taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st

from dashboard.duplicates import deciding, review
from ledger import open_home, pairs
from ledger.pairs import Order
from tests.dashboard.duplicates.home import JANES, JOHNS, NOON, judged_anew
from tests.dashboard.duplicates.screen import beside, listed, opened, plain, press, standing
from tests.dashboard.test_pages import said


def test_pairs_wait_with_what_is_at_stake(shop: Path) -> None:
    app = opened()
    assert (
        "2 pairs of orders may be one, $244 at stake; in 2 of them one can still be stopped. "
        "12 orders on 3 channels wait to be sent: 12 to fulfil." in said(app).replace("\\", "")
    )
    assert listed(app) == ["**100** · E-88 / S-2210", "**90** · E-90 / S-2300"]


def test_a_pair_stands_side_by_side(shop: Path) -> None:
    app = opened(pair=JOHNS)
    sides = beside(app)
    assert sides["Amount"] == ["$95.00", "$95.00", "● same amount"]
    assert sides["Placed"][2].replace("\xa0", " ") == "40 m apart"
    assert sides["E-mail"][2] == "● same e-mail"
    assert sides["Address"][2] == "○ says nothing"
    assert "Score 90 of 100" in said(app)


def test_the_table_and_the_reason_tell_the_same_minutes() -> None:
    assert [review.apart(seconds).replace("\xa0", " ") for seconds in (269, 270, 5399)] == [
        "4 m apart",
        "5 m apart",
        "1 h 30 m apart",
    ]


def test_a_decision_is_saved_and_the_next_pair_opens(shop: Path) -> None:
    app = opened()
    app.text_input(key=f"duplicates.note.{JANES}").input("ordered twice, asked her").run()
    press(app, "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id, found.note) == ("merge", "S-2210", "ordered twice, asked her")
    assert "Merged" in said(app)
    assert listed(app) == ["**90** · E-90 / S-2300"]
    assert beside(app)["Order"][0] == "E-90"


def test_a_quick_hand_saves_what_it_has_just_chosen(shop: Path) -> None:
    app = opened(decision="cancel_one")
    app.button_group(key="url.decision").set_value("merge")
    app.selectbox(key=f"duplicates.kept.{JANES}").select_index(1)
    app.text_input(key=f"duplicates.note.{JANES}").input("ordered twice")
    press(app, "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id, found.note) == ("merge", "E-88", "ordered twice")


@pytest.mark.parametrize(("unseen", "others"), [(timedelta(hours=1), None), (timedelta(), "merge")])
def test_a_second_click_decides_no_pair_that_nobody_can_have_read(
    shop: Path, monkeypatch: pytest.MonkeyPatch, unseen: timedelta, others: str | None
) -> None:
    monkeypatch.setattr(deciding, "_UNSEEN", unseen)
    app = press(press(opened(), "Decide, and open the next"), "Decide, and open the next")
    first, second = standing(shop, JANES), standing(shop, JOHNS)
    assert (first and first.decision, second and second.decision) == ("merge", others)
    if others is None:
        assert "Merged" in said(app)
        press(app, "Undo")
        press(app, "Decide, and open the next")
        again = standing(shop, JANES)
        assert again is not None and again.decision == "merge"


@pytest.mark.parametrize("at", [JANES, None])
def test_controls_of_a_pair_that_the_page_has_left_decide_nothing(
    monkeypatch: pytest.MonkeyPatch, at: str | None
) -> None:
    saved: list[object] = []
    monkeypatch.setattr(deciding, "_save", lambda *given: saved.append(given))
    typed = {"url.decision": "link", f"duplicates.kept.{JOHNS}": "first", f"duplicates.note.{JOHNS}": ""}
    both = (Order("berlin", "E-90"), Order("berlin", "S-2300"))
    monkeypatch.setattr(st, "session_state", {**typed, "duplicates.at": at})
    deciding._decide(JOHNS, both, 0)
    assert saved == []
    monkeypatch.setattr(st, "session_state", {**typed, "duplicates.at": JOHNS})
    deciding._decide(JOHNS, both, 0)
    assert saved == [(both, "link", None, "", 0)]


@pytest.mark.parametrize("decision", ["keep_both", "link"])
def test_nothing_is_cancelled_where_both_stand(shop: Path, decision: str) -> None:
    press(opened(decision=decision), "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id) == (decision, None)


def test_twelve_orders_less_one_are_eleven(shop: Path) -> None:
    """Of twelve orders on three platforms one pair is merged; the next run knows one order less to fulfil."""
    press(opened(), "Decide, and open the next")
    judged_anew(shop)
    app = opened()
    assert "12 orders on 3 channels wait to be sent, 1 of them to be cancelled: 11 to fulfil." in plain(app)


def test_the_slower_of_two_learns_who_was_faster(shop: Path) -> None:
    app = opened()
    ledger = open_home(shop)
    pairs.decide(
        ledger, (Order("berlin", "E-88"), Order("berlin", "S-2210")), "keep_both", version=0, actor="tom", at=NOON
    )
    ledger.close()
    press(app, "Decide, and open the next")
    assert "tom chose keep_both" in app.error[0].value.replace("\\", "")


def test_a_decision_can_be_taken_back(shop: Path) -> None:
    press(opened(), "Decide, and open the next")
    press(opened(pair=JANES), "Take it back")
    found = standing(shop, JANES)
    assert found is not None and found.decision == "open"
    assert len(listed(opened())) == 2


def test_what_a_customer_bought_before_stands_below(shop: Path) -> None:
    """Jane bought on Etsy for 45 half a year ago, on Shopify for 85 two months ago, and on Etsy for 65 today."""
    app = opened(pair=JANES)
    assert "**Repeat customer**: 4 orders on 2 channels, worth $260." in said(app)
    history = app.dataframe[0].value
    assert list(zip(history["Channel"], history["In USD"], strict=True)) == [
        ("etsy", 45.0), ("shopify", 85.0), ("etsy", 65.0), ("shopify", 65.0)
    ]  # fmt: skip
    assert [name.startswith("● ") for name in history["Order"]] == [False, False, True, False]


def test_two_orders_linked_by_hand_are_one_history(shop: Path) -> None:
    """An order on Etsy, and its customisation agreed on Instagram under another name."""
    ledger = open_home(shop)
    pair = (Order("berlin", "E-88"), Order("berlin", "X-3"))
    pairs.decide(ledger, pair, "link", version=0, actor="mia", at=NOON)
    ledger.close()
    judged_anew(shop)
    history = opened(pair=JANES).dataframe[0].value
    assert dict(zip(history["Order"], history["Known by"], strict=True))["X-3"] == "linked by mia"


@pytest.mark.parametrize("value", ["no such pair", "' OR 1=1--", "<b>", "x" * 5_000])
def test_nonsense_in_the_address_shows_the_first_pair(shop: Path, value: str) -> None:
    app = opened(pair=value, show=value, decision=value)
    assert beside(app)["Order"][0] == "E-88"
    assert "https://evil.test" not in said(app)
