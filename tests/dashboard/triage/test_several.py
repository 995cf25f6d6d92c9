"""Triage: many cases at once, and many that have one reason."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboard import data, money
from dashboard.triage import casefile, desk, panels
from ingest.warehouse import Reader
from ledger import Ledger, cases, incidents
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import ROWS, Open, because, button, options, row

TOKYO = desk.Asked(store="tokyo")


def test_several_at_once_with_one_undo(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage", mode="many", store="tokyo")
    shown = app.dataframe[0].value
    assert len(shown) == 23
    tick(app, 20)
    assert "20 ticked" in said(app)
    app.button[button(app, "Resolve")].click()
    tick(app, 20)
    because(app, "sync_fault")
    app.button(key="ask.resolve").click().run()
    assert "Resolved 20 cases." in app.success[0].value.replace("\\", "")
    assert len(cases.find(ledger, status="resolved")) == 20
    app.button[button(app, "Undo")].click().run()
    assert "23 open" in app.title[0].value
    assert cases.find(ledger, status="resolved") == []


def test_cases_of_several_layers_keep_their_own_unless_one_is_chosen(open_page: Open, ledger: Ledger) -> None:
    cases.reconcile(ledger, "tracking_missing", [row(60, fingerprint="tracking_missing|tokyo|60")], AS_OF)
    found = {case.case_id: case for case in cases.find(ledger, status="open") if case.order_name == "#1060"}
    assert len(found) == 2
    asked = desk.Asked(text="#1060")
    for chosen, told in ((None, None), ("commerce", "commerce")):
        app = open_page("triage", mode="many", q="#1060")
        tick(app, 2, asked)
        app.button[button(app, "Resolve")].click()
        tick(app, 2, asked)
        assert app.selectbox(key="ask.layer").value is None
        if chosen:
            app.selectbox(key="ask.layer").select(chosen)
        because(app, "sync_fault")
        app.button(key="ask.resolve").click().run()
        assert "Resolved 2 cases." in app.success[0].value.replace("\\", "")
        assert {cases.get(ledger, number).layer for number in found} == {told}
        app.button[button(app, "Undo")].click().run()


def test_many_that_began_together_are_made_one_incident(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    assert "cases of “Dispatch overdue” began together" in app.info[0].value.replace("\\", "")
    app.button(key="hint.make").click().run()
    assert "are one incident now." in app.success[0].value.replace("\\", "")
    (parent,) = [case for case in cases.find(ledger, status="open") if case.children]
    app = open_page("triage", case=str(parent.case_id))
    assert f"{parent.children} cases" in "\n".join(options(app))
    assert len(options(app)) == 1 + 24 - parent.children


def test_an_incident_shows_its_cases_and_is_resolved_with_all_of_them(open_page: Open, ledger: Ledger) -> None:
    chosen = [case for case in cases.find(ledger, status="open") if case.store == "tokyo"][:3]
    incidents.make(ledger, {case.case_id: case.version for case in chosen}, "Power cut", actor="mia", at=AS_OF)
    (parent,) = [case for case in cases.find(ledger, status="open") if case.children]
    app = open_page("triage", case=str(parent.case_id))
    assert "3 cases, 3 of them open." in said(app)
    table = next(one.value for one in app.dataframe if "In a sentence" in one.value)
    assert set(table["What"]) == {case.order_name for case in chosen}
    app.button[button(app, "Resolve")].click().run()
    because(app, "sync_fault")
    app.button(key="ask.resolve").click().run()
    assert "Resolved 4 cases." in app.success[0].value.replace("\\", "")
    assert {case.case_id for case in cases.find(ledger, status="resolved")} == {
        parent.case_id,
        *(case.case_id for case in chosen),
    }


def test_putting_an_incident_right_costs_as_much_as_its_open_cases(
    open_page: Open, ledger: Ledger, reader: Reader
) -> None:
    chosen = [case for case in cases.find(ledger, status="open") if case.store == "tokyo"][:3]
    incidents.make(ledger, {case.case_id: case.version for case in chosen}, "Power cut", actor="mia", at=AS_OF)
    (parent,) = [case for case in cases.find(ledger, status="open") if case.children]
    each = int(casefile.prices(reader, "dispatch_overdue")["cost_minor"].sum())
    for number in (3, 2):
        app = open_page("triage", case=str(parent.case_id))
        told = (
            f"costs about {money.told(number * each, 'EUR')} ({number} open cases at {money.told(each, 'EUR')} each: "
        )
        assert told in said(app).replace("\\", "")
        cases.reconcile(ledger, "dispatch_overdue", [one for one in ROWS if one.order_id != chosen[0].order_id], AS_OF)


def test_a_guess_at_an_incident_can_be_declined(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    app.button(key="hint.no").click().run()
    assert not app.info
    assert "They stay cases of their own." in app.success[0].value.replace("\\", "")


def tick(app: AppTest, number: int, asked: desk.Asked = TOKYO) -> None:
    """Tick the first rows of the table of several cases."""
    every = desk.seen(data.open_cases(), asked, "local")
    app.session_state[panels.ticks(every)] = {"selection": {"rows": list(range(number)), "columns": [], "cells": []}}
    app.run()
