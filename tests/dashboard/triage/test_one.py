"""Triage: the worst first, filters in the address, and acts on one case that can be taken back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st

from dashboard import data
from dashboard.audit import log
from dashboard.triage import panels
from ingest.warehouse import Reader
from ledger import Ledger, audit, cases
from ledger.cases import Assign
from metrics.queues import runbook
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import Open, because, button, case_id, options, row


def test_worst_first_and_the_head_says_how_much(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    assert not app.exception
    shown = options(app)
    assert shown[:4] == [
        ":orange[▼ 3 h past due] · **€900** · #1010",
        ":orange[▼ 3 h past due] · **€800** · #1020",
        "● due in 40 m · **€9000** · #1030",
        "○ due in 3 d · **€9990** · #1040",
    ]
    assert len(shown) == 12
    assert (
        app.title[0].value.replace("\\", "").replace("\u202f", "").startswith("24 open · €21661 at stake · 2 past due")
    )


def test_worst_case_is_open_with_everything_to_understand_it(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    told = said(app).replace("\\", "")
    assert app.subheader[0].value.replace("\\", "") == "Order #1010 should have left leeds."
    for words in ("3 h past due", "true since 20 Nov 15:00", "warehouse layer", "nobody has it yet", "€900 at stake"):
        assert words in told
    assert "About your order #1010" in app.code[0].value
    assert [one.value for one in app.subheader][1:] == ["Why we think so", "What to do", "What happened", "Comments"]


def test_a_case_shows_the_runbook_of_its_own_queue(open_page: Open, ledger: Ledger, home: Path) -> None:
    other = row(60, fingerprint="tracking_missing|tokyo|60")
    cases.reconcile(ledger, "tracking_missing", [other], AS_OF)
    shown = {
        queue: [part.value for part in open_page("triage", queue=queue).markdown]
        for queue in ("dispatch_overdue", "tracking_missing")
    }
    books = {queue: runbook(queue, home / "runbooks")[0] for queue in shown}
    assert "it may lie in the wrong cage" in books["dispatch_overdue"].do
    for queue, markdowns in shown.items():
        assert books[queue].do in markdowns
        for heading, text in books[queue].sections():
            assert text == books[queue].do or f"**{heading}**\n\n{text}" in markdowns
        assert not {book.do for name, book in books.items() if name != queue} & set(markdowns)


def test_a_row_of_a_list_that_was_drawn_anew_meanwhile_opens_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a click comes with the words of the row, which no longer stand for a case."""
    opened: list[int] = []
    monkeypatch.setattr(panels, "go", opened.append)
    for clicked in (":orange[3 h past due] #1010", None, 7):
        monkeypatch.setattr(st, "session_state", {"triage.list": clicked})
        panels._choose()
    assert opened == [7]


def test_next_previous_and_pages_walk_the_whole_list(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    app.button[button(app, "Next")].click().run()
    assert "fo" not in app.subheader[0].value
    assert app.query_params["case"] == str(case_id(ledger, "#1020"))
    app.button[button(app, "Previous")].click().run()
    assert app.subheader[0].value.replace("\\", "").startswith("Order #1010")
    last = open_page("triage", case=str(case_id(ledger, "#1240")))
    assert len(options(last)) == 12
    assert "24 of 24" in said(last)


def test_the_next_order_is_asked_for_while_this_one_is_read(
    open_page: Open, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("triage", case=str(case_id(ledger, "#1020")))
    for ahead in (one for one in threading.enumerate() if one.name == data.AHEAD):
        ahead.join()
    asked: list[tuple[object, ...]] = []
    query = Reader.query

    def counted(self: Reader, sql: str, params: Any = None) -> pl.DataFrame:
        if threading.current_thread().name != data.AHEAD:
            asked.append(tuple((params or {}).values()))
        return query(self, sql, params)

    monkeypatch.setattr(Reader, "query", counted)
    app.button[button(app, "Next")].click().run()
    assert "Order #1030" in app.subheader[0].value.replace("\\", "")
    assert [given for given in asked if "gid://shopify/Order/30" in given] == []


def test_filters_live_in_the_address(open_page: Open, ledger: Ledger) -> None:
    assert len(options(open_page("triage", store="london"))) == 1
    assert len(options(open_page("triage", q="#1030"))) == 1
    app = open_page("triage", q="no such words")
    assert "None of 24 open cases is like that." in app.info[0].value
    app.button[button(app, "Show all")].click().run()
    assert len(options(app)) == 12


def test_a_tag_filters_the_list_by_those_that_the_orders_have(open_page: Open, ledger: Ledger, reader: Reader) -> None:
    about = {(case.store, case.order_id): case.order_name for case in cases.find(ledger, status="open")}
    tagged = {
        str(about[store, order]): tags
        for store, order, tags in reader.query("SELECT store, order_id, tags FROM fact_orders").iter_rows()
        if (store, order) in about and tags
    }
    assert 0 < len(tagged) < 12
    app = open_page("triage")
    assert app.selectbox(key="url.tag").options == [
        "All tags",
        *sorted({tag for tags in tagged.values() for tag in tags}),
    ]
    app.selectbox(key="url.tag").select("vip").run()
    assert app.query_params["tag"] == "vip"
    shown = {option.rsplit("#")[-1] for option in options(app)}
    assert shown == {name.removeprefix("#") for name, tags in tagged.items() if "vip" in tags}
    assert "tagged vip" in said(app)


def test_assign_to_me_and_mine(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    app.button[button(app, "Assign to me")].click().run()
    assert "Gave 1 case to you." in app.success[0].value.replace("\\", "")
    assert cases.get(ledger, case_id(ledger, "#1010")).assignee == "local"
    assert len(options(open_page("triage", whose="mine"))) == 1
    assert "**local** has it" in said(app)


def test_resolve_asks_why_leads_on_and_can_be_undone(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    app.button[button(app, "Resolve")].click().run()
    because(app, "carrier_failure")
    app.text_area(key="ask.note").set_value("Called them.")
    app.button(key="ask.resolve").click().run()
    case = cases.get(ledger, number)
    assert (case.status, case.root_cause) == ("resolved", "carrier_failure")
    assert cases.history(ledger, number)[-1].note == "Called them."
    assert app.subheader[0].value.replace("\\", "").startswith("!")
    assert "23 open" in app.title[0].value
    app.button[button(app, "Undo")].click().run()
    assert cases.get(ledger, number).status == "open"
    assert "24 open" in app.title[0].value


def test_the_layer_is_asked_beside_the_cause_and_told_wherever_the_case_is(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    app.button[button(app, "Resolve")].click().run()
    assert app.selectbox(key="ask.layer").value == "warehouse"
    app.selectbox(key="ask.layer").select("carrier")
    because(app, "carrier_failure")
    app.button(key="ask.resolve").click().run()
    assert cases.get(ledger, number).layer == "carrier"
    entry = audit.entries(ledger, subject=f"case {number}")[-1]
    shown = log.frame([entry])
    assert "layer carrier" in shown["To"][0] and "layer" not in shown["From"][0]
    closed = open_page("triage", case=str(number))
    assert "carrier layer" in said(closed)
    closed.button[button(closed, "Reopen")].click().run()
    assert "carrier layer" in said(open_page("triage", case=str(number)))


def test_no_cause_is_filed_that_nobody_chose(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    app.button[button(app, "Resolve")].click().run()
    assert app.selectbox(key="ask.cause").value is None
    assert app.button(key="ask.resolve").disabled
    because(app, "sync_fault")
    assert not app.button(key="ask.resolve").disabled


def test_snoozed_leaves_the_list_and_keeps_its_clock(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    due = cases.get(ledger, number).due_at
    app.button[button(app, "Snooze")].click().run()
    app.button(key="ask.do_snooze").click().run()
    case = cases.get(ledger, number)
    assert case.snoozed_until is not None and case.due_at == due
    assert "23 open" in app.title[0].value
    assert "#1010" in options(open_page("triage", whose="snoozed"))[0]


def test_accepting_needs_a_reason(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    app.button[button(app, "Accept until")].click().run()
    app.button(key="ask.do_accept").click().run()
    assert "for a reason" in app.warning[0].value
    assert cases.get(ledger, case_id(ledger, "#1010")).status == "open"
    app.button[button(app, "Accept until")].click().run()
    app.text_input(key="ask.reason").set_value("Too small to chase.")
    app.button(key="ask.do_accept").click().run()
    case = cases.get(ledger, case_id(ledger, "#1010"))
    assert case.status == "accepted" and case.accepted_until is not None


def test_who_was_faster_is_named(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    version = cases.get(ledger, number).version
    app.button[button(app, "Resolve")].click().run()
    because(app, "unknown")
    cases.decide(ledger, number, Assign(assignee="ana"), version=version, actor="ana", at=datetime.now(UTC))
    app.button(key="ask.resolve").click().run()
    assert "ana changed it at" in app.warning[0].value.replace("\\", "")
    assert cases.get(ledger, number).status == "open"


def test_comment_and_watch(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    app.text_area(key=f"comment.{number}").set_value("<script>alert(1)</script> **look**").run()
    app.button(key=f"say.{number}").click().run()
    app.button(key=f"watch.{number}").click().run()
    assert app.text[0].value == "<script>alert(1)</script> **look**"
    assert "Watched by local." in said(app)
    assert cases.watchers(ledger, number) == ["local"]
    assert "look" not in app.code[0].value


def test_raw_record_is_a_click_away_and_can_be_laid_beside_the_case(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage")
    number = case_id(ledger, "#1010")
    app.button(key=f"raw.{number}.1").click().run()
    assert '"id": "gid://shopify/Order/1"' in "\n".join(code.value for code in app.code)
    app.button[button(app, "Lay it beside the case")].click().run()
    (remark,) = cases.remarks(ledger, number)
    assert (remark.kind, remark.line, len(str(remark.sha256))) == ("evidence", 1, 64)
    assert f"line 1, SHA-256 {remark.sha256}" in app.text[0].value


def test_text_from_data_is_inert(open_page: Open, ledger: Ledger) -> None:
    app = open_page("triage", store="london")
    assert "![x](https://evil.test)" not in app.subheader[0].value
    assert not app.exception


@pytest.mark.parametrize("value", ["-1", "x", "9" * 40, "' OR 1=1", "\x00"])
def test_address_full_of_nonsense_shows_the_worst(open_page: Open, ledger: Ledger, value: str) -> None:
    app = open_page("triage", case=value)
    assert not app.exception
    assert app.subheader[0].value.replace("\\", "").startswith("Order #1010")


def test_nothing_to_do_is_a_good_message(open_page: Open, home: Path) -> None:
    app = open_page("triage")
    assert "Nothing to do: no case is open. Last checked 22 Nov 07:00." in app.success[0].value
