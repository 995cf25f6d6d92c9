"""The page of an order tells what people said about its cases, and leads to each of them, closed or open."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.people import guard
from dashboard.people.guard import Actor
from ledger import cases, open_home
from ledger.cases import Resolve
from ledger.people import Role
from tests.dashboard.duplicates.home import NOON, judged_anew
from tests.dashboard.duplicates.screen import opened

SAID = "asked her, <b>both</b> are wanted"


@pytest.fixture
def number(shop: Path) -> int:
    """A case of S-2210 on which mia said something, and which tom resolved."""
    ledger = open_home(shop)
    (case,) = [one for one in cases.find(ledger, queue="possible_duplicate") if one.order_name == "S-2210"]
    cases.comment(ledger, case.case_id, SAID, actor="mia", at=NOON)
    act = Resolve(root_cause="manual_entry")
    cases.decide(ledger, case.case_id, act, version=case.version, actor="tom", at=NOON)
    ledger.close()
    judged_anew(shop)
    return case.case_id


def test_what_was_said_about_its_cases_stands_below_them(number: int) -> None:
    app = opened("order", order="S-2210")
    (said,) = [one.value for one in app.dataframe if "Said" in one.value]
    assert said.to_dict("records") == [
        {"When": "16 Nov 12:00", "Who": "mia", "About": "Possible duplicate", "Said": SAID}
    ]
    assert not [one for one in opened("order", order="E-88").dataframe if "Said" in one.value]


def test_its_closed_case_is_a_door_to_that_case(number: int) -> None:
    app = opened("order", order="S-2210")
    cases_shown = next(one.value for one in app.dataframe if "Case id" in one.value)
    place = list(cases_shown["Case id"]).index(str(number))
    app.session_state["order.cases"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    app.run()
    assert app.query_params["case"] == str(number)
    assert "This case is closed 16 Nov 12:00. Resolved: manual entry, an operating model issue." in [
        one.value.replace("\\", "") for one in app.info
    ]
    assert app.text[0].value == SAID


def test_comments_stay_with_those_who_work_on_cases(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None))
    app = opened("order", order="S-2210")
    assert [one for one in app.dataframe if "Case id" in one.value]
    assert not [one for one in app.dataframe if "Said" in one.value]
