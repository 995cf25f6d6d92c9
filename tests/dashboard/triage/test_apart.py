"""Triage: a link to a case that the list does not hold opens that case and no other, and says why it is not listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.people import guard
from dashboard.people.guard import Actor
from ledger import Ledger, cases, incidents
from ledger.cases import Accept, Act, Dismiss, Resolve, Snooze
from ledger.people import Role
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import Open, because, button, case_id, options

ACTS = {"Assign to me", "Snooze", "Resolve", "Give to somebody", "Accept until", "Dismiss: nothing is wrong", "Comment"}


def decided(ledger: Ledger, number: int, act: Act, note: str = "") -> None:
    cases.decide(ledger, number, act, version=cases.get(ledger, number).version, actor="mia", at=AS_OF, note=note)


def told(app: AppTest) -> str:
    return said(app).replace("\\", "")


def labels(app: AppTest) -> set[str]:
    return {one.label for one in app.button}


def heads(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "") for one in app.subheader]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Resolve(root_cause="carrier_failure"), "closed 22 Nov 07:00. Resolved: carrier failure, a platform issue."),
        (Dismiss(reason="A test."), "closed 22 Nov 07:00. Dismissed, nothing was wrong."),
        (Accept(until=AS_OF + timedelta(days=1), reason="Small."), "closed 22 Nov 07:00. Accepted until 23 Nov 07:00."),
    ],
)
def test_a_closed_case_is_shown_with_what_was_said_and_done_and_cannot_be_acted_on(
    open_page: Open, ledger: Ledger, act: Act, words: str
) -> None:
    number = case_id(ledger, "#1030")
    cases.comment(ledger, number, "They lost it <b>twice</b>", actor="ana", at=AS_OF)
    decided(ledger, number, act, note="Called them.")
    app = open_page("triage", case=str(number))
    assert not app.exception
    assert heads(app)[0] == "Order #1030 should have left leeds."
    assert words in told(app)
    assert app.text[0].value == "They lost it <b>twice</b>"
    events = next(one.value for one in app.dataframe if "Did" in one.value)
    assert "Called them." in list(events["Note"])[-1]
    assert ACTS & labels(app) == set()
    assert not [one.value for one in app.markdown if "past due" in one.value]
    assert options(app)[0].endswith("#1010") and app.radio(key="triage.list").value is None


def test_a_case_that_mended_itself_says_so(open_page: Open, ledger: Ledger) -> None:
    number = case_id(ledger, "#1010")
    cases.reconcile(ledger, "dispatch_overdue", [], AS_OF)
    app = open_page("triage", case=str(number))
    assert heads(app)[0] == "Order #1010 should have left leeds."
    assert "It mended itself." in told(app)
    assert "Nothing to do: no case is open." in app.success[0].value


def test_a_closed_case_can_be_asked_for_anew_and_that_can_be_taken_back(open_page: Open, ledger: Ledger) -> None:
    number = case_id(ledger, "#1030")
    decided(ledger, number, Dismiss(reason="A test."))
    app = open_page("triage", case=str(number))
    app.button[button(app, "Reopen")].click().run()
    assert cases.get(ledger, number).status == "open"
    app.button[button(app, "Undo")].click().run()
    assert cases.get(ledger, number).status == "dismissed"


def test_a_snoozed_case_can_be_woken(open_page: Open, ledger: Ledger) -> None:
    number = case_id(ledger, "#1040")
    decided(ledger, number, Snooze(until=AS_OF + timedelta(hours=3)))
    app = open_page("triage", case=str(number))
    app.button[button(app, "Wake it")].click().run()
    assert cases.get(ledger, number).snoozed_until is None


def test_a_snoozed_case_is_shown_with_its_acts(open_page: Open, ledger: Ledger) -> None:
    number = case_id(ledger, "#1040")
    decided(ledger, number, Snooze(until=AS_OF + timedelta(hours=3)))
    app = open_page("triage", case=str(number))
    assert "snoozed until 22 Nov 10:00, then it is in the list again." in told(app)
    app.button[button(app, "Assign to me")].click().run()
    assert cases.get(ledger, number).assignee == "local"
    assert cases.get(ledger, case_id(ledger, "#1010")).assignee is None


def test_a_case_that_the_filters_leave_out_is_shown_and_done_with_and_the_list_goes_on(
    open_page: Open, ledger: Ledger
) -> None:
    number = case_id(ledger, "#1030")
    app = open_page("triage", case=str(number), store="london")
    assert heads(app)[0] == "Order #1030 should have left leeds."
    assert "the filters leave it out" in told(app)
    app.button[button(app, "Resolve")].click().run()
    because(app, "sync_fault")
    app.button(key="ask.resolve").click().run()
    assert cases.get(ledger, number).status == "resolved"
    assert cases.get(ledger, case_id(ledger, "#1020")).status == "open"
    assert "case" not in app.query_params and heads(app)[0].startswith("!")
    app.button[button(app, "Undo")].click().run()
    assert cases.get(ledger, number).status == "open"


def test_a_case_of_an_incident_leads_to_it(open_page: Open, ledger: Ledger) -> None:
    chosen = cases.find(ledger, status="open")[:3]
    incidents.make(ledger, {case.case_id: case.version for case in chosen}, "Power cut", actor="mia", at=AS_OF)
    (parent,) = [case for case in cases.find(ledger, status="open") if case.children]
    app = open_page("triage", case=str(chosen[1].case_id))
    assert heads(app)[0] == f"Order {chosen[1].order_name} should have left leeds."
    assert "part of an incident" in told(app)
    app.button[button(app, "Open the incident")].click().run()
    assert heads(app)[:2] == ["Power cut", "Its cases"]
    assert app.query_params["case"] == str(parent.case_id)


def test_a_case_of_another_store_looks_like_one_that_is_not_there(
    open_page: Open, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = case_id(ledger, "#1020")
    decided(ledger, number, Resolve(root_cause="carrier_failure"))
    mia = Actor(name="mia", roles=frozenset({Role.OPS}), stores=frozenset({"tokyo"}))
    monkeypatch.setattr(guard, "LOCAL_USER", mia)
    hidden, unknown = (open_page("triage", case=str(one)) for one in (number, 999_999))
    for app, one in ((hidden, number), (unknown, 999_999)):
        assert f"Case {one}: There is nothing here" in told(app)
        assert heads(app) == [] and ACTS & labels(app) == set()
    app = hidden
    app.button[button(app, "To the list")].click().run()
    assert heads(app)[0] == "Order #1010 should have left leeds."


def test_who_changes_the_filters_looks_for_another_case(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage", case=str(case_id(ledger, "#1030")))
    assert heads(app)[0] == "Order #1030 should have left leeds."
    app.selectbox(key="url.store").select("london").run()
    assert heads(app)[0].startswith("!") and "case" not in app.query_params


def test_who_comes_by_a_link_with_other_filters_finds_the_case_of_the_link(open_page: Open, ledger: Ledger) -> None:
    number = str(case_id(ledger, "#1030"))
    app = open_page("triage", case=number, store="london")
    app.switch_page("../pages/orders.py").run()
    app.query_params.clear()
    app.query_params["case"], app.query_params["q"] = number, "#1010"
    app.switch_page("../pages/triage.py").run()
    assert app.query_params["case"] == number
    assert heads(app)[0] == "Order #1030 should have left leeds."
