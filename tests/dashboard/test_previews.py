"""Is what a file or a proposal would do shown before it holds, as a run would do it, and of nobody else's stores?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import place
from dashboard.people import guard
from dashboard.people.guard import Actor
from dashboard.rules import coverage, foresight
from ingest import facts
from ingest.maps.sheet import key
from ingest.maps.statuses import DEFAULT_STATUSES
from ingest.warehouse import Builder, Reader, publish
from ledger import Ledger, books, open_home, people
from ledger.people import Role
from metrics.queues import before_cases, queues
from tests.dashboard.test_foresight import build
from tests.dashboard.test_foresight import lines as statuses
from tests.dashboard.test_guard import claims
from tests.dashboard.test_matrix import PEOPLE, SCOPES
from tests.dashboard.test_pages import said
from tests.facts.defaults import DEFAULTS

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOLD = {"1": "berlin", "2": "berlin", "9": "london"}
"""Order → store; each is of one Wallet, which leipzig does not know, and its parcel is said to float."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("previews") / "home"
    made.mkdir()
    build(made)
    with Builder(made) as builder:
        _add(builder, "orders", store="london", order_id="9", name="#9", is_test=False, channel="shopify")
        _add(
            builder, "order_events", store="london", order_id="9", event_id="91", action="fulfillment_update",
            detail="It was marked as delivered", subject_id="f9", writer="Parcel Watch", writer_kind="app",
            happened_at="2026-11-22 06:02:00",
        )  # fmt: skip
        _add(builder, "orders", store="london", order_id="8", name="#8", is_test=False, channel="shopify")
        _add(builder, "fulfillment_orders", store="london", order_id="8", fulfillment_order_id="8", warehouse="leipzig")
        _add(builder, "fulfillment_order_lines", store="london", fulfillment_order_id="8", line_id="8")
        _add(builder, "order_lines", store="london", order_id="8", line_id="8", sku="SAME")
        _add(builder, "fulfillments", store="london", order_id="8", fulfillment_id="8", display_status="IN_TRANSIT")
        builder.run(
            "UPDATE orders SET requires_shipping = true, created_at = TIMESTAMP '2026-11-16 09:00:00', "
            "processed_at = TIMESTAMP '2026-11-16 09:00:00'"
        )
        for order, store in SOLD.items():
            own = {"store": store, "order_id": order}
            _add(builder, "transactions", **own, transaction_id=f"pay-{order}")
            _add(builder, "order_lines", **own, line_id=order, sku="Wallet", quantity=1)
            _add(builder, "fulfillment_orders", **own, fulfillment_order_id=order, warehouse="leipzig")
            _add(builder, "fulfillment_order_lines", store=store, fulfillment_order_id=order, line_id=order)
            _add(builder, "fulfillments", **own, fulfillment_id=order, status="CANCELLED", display_status="Floating")
        _add(builder, "status_map", system="shopify", status="IN_TRANSIT", stage="in_transit", is_customer_facing=False)
        facts.build(builder)
        for name, sql in before_cases().items():
            builder.create_fact(name, sql)
        publish(builder, made)
    ledger = open_home(made)
    for role, scope in PEOPLE:
        people.enter(ledger, _name(role, scope), roles=[role], stores=SCOPES[scope], actor="root", at=AT)
    ledger.close()
    return made


@pytest.fixture
def ledger(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(place.HOME, str(home))
    monkeypatch.setenv(place.DOOR, place.OIDC)
    opened = open_home(home)
    yield opened
    opened.close()


def _add(builder: Builder, table: str, **values: Any) -> None:
    row = {name: value for name, value in {**DEFAULTS.get(table, {}), **values}.items() if name != "tags"}
    named = ", ".join(f"${name} AS {name}" for name in row)
    builder.run(f"INSERT INTO {table} BY NAME SELECT {named}", row)


def _name(role: Role, scope: str) -> str:
    return f"{role}-{scope}@example.com"


def _page(who: str, book: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.user = claims(who, at=datetime.now(UTC))
    app.query_params["book"] = book
    app.switch_page("../pages/rules.py").run()
    assert not app.exception
    return app


def _bring(app: AppTest, book: str, content: bytes) -> AppTest:
    app.file_uploader(key=f"file.{book}").set_value(("m.csv", content, "text/csv")).run()
    assert not app.exception
    return app


def _payload(app: AppTest) -> str:
    return "".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


def _skus(*lines: str) -> dict[str, Mapping[str, Any]]:
    """A SKU map: channel, store, SKU of the channel, ours, first and last day."""
    rows = {}
    for line in lines:
        channel, store, channel_sku, sku, valid_from, valid_to = line.split(",")
        row = {
            "channel": channel, "store": store, "channel_sku": channel_sku, "sku": sku, "quantity": 1,
            "is_bundle": False, "valid_from": valid_from or "1990-01-01", "valid_to": valid_to or None,
            "unit_cost_minor": None, "currency": None,
        }  # fmt: skip
        rows[key("sku_map", row)] = row
    return rows


def _company() -> Actor:
    return Actor(name="root", roles=frozenset({Role.ADMIN}))


BOOKS = {
    "choices": b"name,value\nownership_model,store\n",
    "sku_map": b"channel,store,channel_sku,sku\n,berlin,Wallet,SAME\n",
}


@pytest.mark.parametrize(("role", "scope"), list(itertools.product((Role.OPS, Role.ADMIN), SCOPES)))
@pytest.mark.parametrize("book", BOOKS)
def test_a_file_tells_of_the_stores_of_who_brings_it_only(ledger: Ledger, role: Role, scope: str, book: str) -> None:
    content = BOOKS[book]
    if book == "sku_map" and scope == "other":
        content = content.replace(b"berlin", b"london")
    app = _bring(_page(_name(role, scope), book), book, content)
    told = _payload(app)
    assert "fewer on this snapshot" in said(app)
    stores = SCOPES[scope]
    assert ("of your stores are counted and shown" in said(app)) is (stores is not None)
    signs = {"berlin": ("berlin", "#1"), "london": ("london", "#9")}
    for store, named in signs.items():
        if stores is not None and store not in stores:
            assert not any(sign in told for sign in named)
    assert stores is not None or any(sign in told for sign in signs["london"])
    if book == "choices":
        expected = {"own": 2, "other": 1, "all": 3}[scope]
        assert f"{expected} case{'' if expected == 1 else 's'} more, 0 fewer" in said(app)


def test_a_sku_map_explains_the_lines_that_a_run_would_map_and_ends_their_cases(ledger: Ledger) -> None:
    with guard.acting(_company()):
        for line, gained in (
            (",,Wallet,SAME,,", 3),
            (",berlin,Wallet,SAME,,", 2),
            ("etsy,,Wallet,SAME,,", 0),
            (",,Wallet,SAME,,2026-11-15", 0),
            (",,Wallet,SAME,2026-11-17,", 0),
        ):
            found = coverage.of_book("sku_map", _skus(line))
            assert found is not None
            assert (found.before, found.gained, found.lost, found.altered, found.after) == (0, gained, 0, 0, gained)
            assert int(found.missing["lines"].sum()) == 3 - gained
        effect = foresight.cases_by_book("sku_map", _skus(",berlin,Wallet,FAR,,"))
        assert effect.queues.row(by_predicate=pl.col("queue") == "unmapped_sku", named=True)["lost"] == 1
        chain = _skus(",,Wallet,Purse,,", ",,Purse,SAME,,")
        assert (
            foresight.cases_by_book("sku_map", chain).lost
            == foresight.cases_by_book("sku_map", _skus(",,Wallet,SAME,,")).lost
        )


def test_a_status_map_leaves_out_what_its_queue_would_open(ledger: Ledger) -> None:
    with guard.acting(_company()):
        found = coverage.of_book("status_map", statuses())
        assert found is not None
        assert found.missing.to_dicts() == [{"system": "shopify", "status": "Floating", "lines": 3}]
        made = foresight.table("status_map", foresight.written(statuses()))
        with Reader(place.home(), instead={"status_map": made}) as then:
            sql = queues()["unmapped_status"].episodes_sql()
            told = then.query(f"SELECT DISTINCT subject FROM ({sql}) ORDER BY 1")["subject"].to_list()  # noqa: S608
        assert told == ["shopify|Floating"]
        row = {**DEFAULT_STATUSES[0], "system": "shopify", "status": "FLOATING", "stage": "in_transit"}
        mended = coverage.of_book("status_map", {**statuses(), "f": row})
        assert mended is not None
        assert (mended.gained, mended.missing.height) == (3, 0)
    with guard.acting(Actor(name="mia", roles=frozenset({Role.OPS}), stores=frozenset({"london"}))):
        own = coverage.of_book("status_map", statuses())
        assert own is not None
        assert own.missing["lines"].to_list() == [1]


def test_who_confirms_sees_from_what_to_what_and_what_it_does(ledger: Ledger) -> None:
    berlin, london = _skus(",berlin,Wallet,SAME,,"), _skus(",london,Wallet,FAR,,")
    books.write(ledger, "sku_map", berlin, seen=0, author="mia", reason="first", at=AT)
    asked = {"seen": 1, "author": "mia", "reason": "sold out", "needs": "It takes out 1 of 1 lines", "at": AT}
    number = books.propose(ledger, "sku_map", {**dict.fromkeys(berlin), **london}, **asked)
    assert "waits for a second person" not in said(_page(_name(Role.FINANCE, "own"), "choices"))
    app = _page(_name(Role.FINANCE, "all"), "choices")
    shown = next(one.value.to_dict("records") for one in app.dataframe if "From" in one.value.columns)
    assert [(row["From"], row["To"]) for row in shown] == [
        ("berlin · Wallet · SAME · 1 · False · 1990-01-01", ""),
        ("", "london · Wallet · FAR · 1 · False · 1990-01-01"),
    ]
    assert "1 rows are newly mapped" in said(app)
    assert "Once it is confirmed: 0 cases more, " in said(app)
    app.button(key=f"confirm.{number}").click().run()
    assert "Confirmed as revision 2" in said(app)
    assert books.current(ledger, "sku_map").lines == london


def test_a_proposal_on_a_book_that_changed_since_can_only_be_refused(ledger: Ledger) -> None:
    seen = books.current(ledger, "choices").revision
    line = {"name": "ownership_model", "value": "store"}
    asked = {"author": "mia", "reason": "r", "needs": "It changes much", "at": AT}
    number = books.propose(ledger, "choices", {"ownership_model": line}, seen=seen, **asked)
    other = {"name": "ownership_model", "value": "warehouse"}
    books.write(ledger, "choices", {"ownership_model": other}, seen=seen, author="tom", reason="r", at=AT)
    app = _page(_name(Role.ADMIN, "all"), "owner_stages")
    assert "it can only be refused" in said(app)
    assert app.button(key=f"confirm.{number}").disabled
    app.button(key=f"refuse.{number}").click().run()
    assert f"Proposal {number} is refused" in said(app)
    assert books.waiting(ledger) == []


def test_the_history_of_a_book_is_told_line_by_line(ledger: Ledger) -> None:
    seen = books.current(ledger, "targets").revision
    for step, target in enumerate(("98", "99")):
        line = {"metric": "dispatch_on_time", "target": target}
        books.write(ledger, "targets", {"dispatch_on_time": line}, seen=seen + step, author="mia", reason="peak", at=AT)
    app = _page(_name(Role.ADMIN, "all"), "targets")
    app.session_state["history.targets"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    shown = next(one.value.to_dict("records") for one in app.dataframe if "From" in one.value.columns)
    assert shown == [{"Line": "dispatch_on_time", "From": "dispatch_on_time · 98", "To": "dispatch_on_time · 99"}]
