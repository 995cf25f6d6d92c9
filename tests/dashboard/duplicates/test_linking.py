"""Two orders that belong together are linked by hand on the page of one of them, and taken back there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.order import linking
from dashboard.people import guard
from dashboard.people.guard import Actor
from ledger import audit, open_home, pairs
from ledger.pairs import Order
from ledger.people import Role
from tests.dashboard.duplicates.home import NOON, judged_anew
from tests.dashboard.duplicates.screen import opened, plain, press, standing

ETSY, PERSON = Order("berlin", "E-88"), Order("berlin", "X-3")
PAIR = "berlin/E-88|berlin/X-3"


def typed(order: str, other: str) -> AppTest:
    """The page of an order, with the number of another one in the field."""
    app = opened("order", order=order)
    field = next(one for one in app.text_input if one.label == "Number of the other order")
    field.input(other).run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def known_by(app: AppTest) -> dict[str, str]:
    """Which orders of the customer does the page know, and by what?"""
    history = next(one.value for one in app.dataframe if "Known by" in one.value)
    return dict(zip(history["Order"], history["Known by"], strict=True))


def test_an_order_and_its_customisation_become_one_history_and_two_again(shop: Path) -> None:
    app = typed("E-88", "X-3")
    assert "instagram, placed 16 Nov" in plain(app) and "Vase, $20.00 · Other3 Doe" in plain(app)
    next(one for one in app.text_input if one.label == "Note").input("agreed on Instagram")
    press(app, "Link both orders")
    found = standing(shop, PAIR)
    assert found is not None
    assert (found.decision, found.note, found.cancel_order_id) == ("link", "agreed on Instagram", None)
    assert "Linked." in plain(app)
    assert "local, " in plain(app) and "agreed on Instagram One history from the next run on." in plain(app)
    judged_anew(shop)
    app = opened("order", order="X-3")
    assert known_by(app)["E-88"] == "linked by local"
    assert "One history with E-88" in plain(app) and "One history from the next run on." not in plain(app)
    assert {"E-88", "X-3"} <= {str(one).split(" · ")[0] for one in app.dataframe[0].value["Detail"]}
    press(app, "Take it back")
    again = standing(shop, PAIR)
    assert again is not None and again.decision == "open"
    assert "two histories again, from the next run on" in plain(app)
    judged_anew(shop)
    assert "One history with" not in plain(opened("order", order="X-3"))


def test_each_link_and_each_way_back_is_in_the_audit_log(shop: Path) -> None:
    press(press(typed("E-88", "X-3"), "Link both orders"), "Take it back")
    ledger = open_home(shop)
    assert [one.action for one in audit.entries(ledger, subject=f"pair {PAIR}")] == ["pair link", "pair open"]
    ledger.close()


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("E-88", "That is this order itself."),
        ("X-", "8 orders are known by “x-”. Say which by our number (WF-…)."),
        ("no such number", "No order is known by “no such number”."),
        ("![x](https://evil.test)", "No order is known by"),
    ],
)
def test_what_cannot_be_linked_is_said_and_has_no_button(shop: Path, other: str, why: str) -> None:
    app = typed("E-88", other)
    assert why in plain(app)
    assert "Link both orders" not in labels(app)
    assert "![x](https://evil.test)" not in "".join(one.value for one in app.info)


@pytest.mark.parametrize(
    ("decision", "why"),
    [("link", "They are linked already: mia, 16 Nov"), ("keep_both", "It is decided that they are both wanted: mia")],
)
def test_two_orders_on_which_somebody_decided_are_not_linked_anew(shop: Path, decision: str, why: str) -> None:
    ledger = open_home(shop)
    pairs.decide(ledger, (ETSY, PERSON), decision, version=0, actor="mia", at=NOON)
    ledger.close()
    app = typed("E-88", "X-3")
    assert why in plain(app)
    assert "Link both orders" not in labels(app)


def test_who_is_slower_learns_who_was_faster(shop: Path) -> None:
    app = typed("E-88", "X-3")
    ledger = open_home(shop)
    pairs.decide(ledger, (ETSY, PERSON), "keep_both", version=0, actor="tom", at=NOON + timedelta(hours=1))
    ledger.close()
    press(app, "Link both orders")
    assert "tom chose keep_both" in app.error[0].value.replace("\\", "")


def test_a_number_that_was_changed_after_its_order_was_shown_links_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(linking, "_decide", lambda *given: done.append(given))
    state: dict[str, Any] = {"other": "E-90", "note": "mine"}
    monkeypatch.setattr(st, "session_state", state)
    linking._chosen(ETSY, PERSON, "other", "x-3", "note", 0)
    assert done == [] and "The number was changed" in state[linking._SAID][2]
    state["other"] = "X-3"
    linking._chosen(ETSY, PERSON, "other", "x-3", "note", 0)
    assert done == [(ETSY, PERSON, "link", "mine", 0)]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_who_may_not_decide_sees_links_and_can_change_none(
    shop: Path, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    press(typed("E-88", "X-3"), "Link both orders")
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="vic", roles=frozenset({role}), stores=None))
    app = opened("order", order="E-88")
    assert "X-3 · WF-" in plain(app)
    assert not {"Take it back", "Link both orders"} & set(labels(app))
    assert not [one for one in app.text_input if one.label == "Number of the other order"]
