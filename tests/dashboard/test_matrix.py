"""Role × page × action × store × channel: does each cell answer as the policy says, and does no cell leak?

The cells are made from the policy and from what the code registers; something without a policy fails here.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from dashboard import data, exports, menu, place, server
from dashboard.order import linking
from dashboard.people import guard, policy, signin
from dashboard.people.guard import Actor, Forbidden
from ingest.warehouse import Reader
from ledger import Ledger, open_home, pairs, people
from ledger.pairs import Order
from ledger.people import Role
from tests.dashboard import small_home
from tests.dashboard.test_guard import claims

ROOT = Path(__file__).parents[2]
STORES = ("berlin", "london", "tokyo")
SCOPES: dict[str, frozenset[str] | None] = {
    "own": frozenset({"berlin"}),
    "other": frozenset({"london"}),
    "all": None,
}
PEOPLE = list(itertools.product(Role, SCOPES))
ROUTES = {
    "evidence": (exports.evidence, "export.evidence", "metric=dispatch_on_time&week=2026-W46"),
    "orders": (exports.listed_orders, "export.orders", ""),
    "audit": (exports.audit_log, "export.audit", ""),
    "book": (exports.book, "export.book", "book=sku_map"),
    "lab": (exports.lab_result, "export.lab", "threshold=70&window=60"),
}


def actor(role: Role, scope: str) -> Actor:
    return Actor(name=f"{role}-{scope}@example.com", roles=frozenset({role}), stores=SCOPES[scope])


def others(scope: str) -> list[str]:
    """The stores of which nothing may be said."""
    stores = SCOPES[scope]
    return [] if stores is None else [store for store in STORES if store not in stores]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("matrix") / "home"
    small_home.build(made, per_day=9)
    ledger = open_home(made)
    for role, scope in PEOPLE:
        who = actor(role, scope)
        people.enter(ledger, who.name, roles=[role], stores=who.stores, actor="root", at=datetime.now(UTC))
    ledger.close()
    return made


@pytest.fixture
def ledger(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(place.HOME, str(home))
    monkeypatch.setenv(place.DOOR, place.OIDC)
    opened = open_home(home)
    yield opened
    opened.close()


def test_the_matrix_is_large_enough() -> None:
    direct = len(PEOPLE) * len(policy.ACTIONS) * 3
    assert direct + len(PEOPLE) * len(policy.PAGES) + len(PEOPLE) * len(ROUTES) >= 600


@pytest.mark.parametrize(("role", "scope"), PEOPLE)
def test_direct_calls_answer_as_the_policy_says(ledger: Ledger, role: Role, scope: str) -> None:
    who = actor(role, scope)
    with guard.acting(who):
        for action, grant in policy.ACTIONS.items():
            for store in ("berlin", "london", None):
                expected = role in grant.roles
                expected &= SCOPES[scope] is None or not grant.is_company_wide
                expected &= store is None or SCOPES[scope] is None or store in (SCOPES[scope] or ())
                assert guard.may(action, store) is expected, (action, store)
                if expected:
                    assert guard.require(action, store) == who
                else:
                    with pytest.raises(Forbidden):
                        guard.require(action, store)


@pytest.mark.parametrize(("role", "scope"), PEOPLE)
def test_pages_answer_as_the_policy_says_and_say_nothing_of_other_stores(
    ledger: Ledger, role: Role, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    query = Reader.query

    def counted(self: Reader, sql: str, params: Any = None) -> Any:
        if current_thread().name != data.AHEAD:
            asked.append(sql)
        return query(self, sql, params)

    monkeypatch.setattr(Reader, "query", counted)
    for page, roles in policy.PAGES.items():
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120)
        app.user = claims(actor(role, scope).name, at=datetime.now(UTC))
        asked.clear()
        (app.run() if page == menu.FIRST else app.switch_page(f"../pages/{page}.py").run())
        assert not app.exception, page
        payload = "".join(str(element.proto) for element in app.main if hasattr(element, "proto"))
        assert payload
        if role not in roles:
            assert app.title[0].value == "There is nothing here for you", page
            assert asked == [], page
        elif not (page == "audit" and scope != "all"):
            assert app.title[0].value != "There is nothing here for you", page
        for store in others(scope):
            assert store not in told(payload), (page, store, context(told(payload), store))


@pytest.mark.parametrize(("role", "scope"), PEOPLE)
def test_exports_answer_as_the_policy_says_and_say_nothing_of_other_stores(
    ledger: Ledger, role: Role, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = actor(role, scope)
    monkeypatch.setattr(signin, "of_request", lambda request: who)
    for name, (route, action, query) in ROUTES.items():
        grant = policy.ACTIONS[action]
        may = role in grant.roles and (scope == "all" or not grant.is_company_wide)
        scoped = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": query.encode()}
        reply = route(Request(scoped))
        text = bytes(reply.body).decode()
        assert reply.status_code == (200 if may else 404), (name, text[:200])
        assert may or text.startswith("There is nothing here")
        for store in others(scope):
            assert store not in told(text), (name, store)


@pytest.mark.parametrize(("role", "scope"), PEOPLE)
def test_orders_are_linked_by_those_only_who_may_decide_on_both(
    home: Path, ledger: Ledger, role: Role, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader(home) as reader:
        first = {
            str(store): (str(name), str(order))
            for store, name, order in reader.query(
                "SELECT store, min(order_name), min_by(order_id, order_name) FROM fact_orders GROUP BY store", {}
            ).iter_rows()
        }
    this, other = (Order(store, first[store][1]) for store in ("berlin", "london"))
    may = role in (Role.OPS, Role.ADMIN)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120)
    app.user = claims(actor(role, scope).name, at=datetime.now(UTC))
    app.query_params["order"] = first["berlin"][0]
    app.switch_page("../pages/order.py").run()
    fields = [one for one in app.text_input if one.label == "Number of the other order"]
    assert bool(fields) is (may and scope != "other")
    if fields:
        fields[0].input(first["london"][0]).run()
        assert any(one.label == "Link both orders" for one in app.button) is (scope == "all")
        assert any("No order is known by" in one.value for one in app.info) is (scope != "all")
    monkeypatch.setattr(st, "session_state", {})
    with guard.acting(actor(role, scope)):
        for decision in ("link", "open"):
            stands = pairs.get(ledger, pairs.pair_id(this, other))
            version = stands.version if stands else 0
            done = linking._decide(this, other, decision, "", version)
            after = pairs.get(ledger, pairs.pair_id(this, other))
            assert done is (may and scope == "all")
            assert (after.version if after else 0) == version + done


def test_what_the_code_asks_for_is_what_the_policy_knows() -> None:
    asked, begun = set(), set()
    for path in [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if node.func.attr not in ("require", "may", "say"):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                asked.add(first.value)
            elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                begun.add(str(first.values[0].value))
    assert asked - set(policy.ACTIONS) == set()
    unused = {name for name in set(policy.ACTIONS) - asked if not name.startswith(tuple(begun) or ("\0",))}
    assert unused <= {"case.attach"}


def test_every_page_and_every_export_has_a_policy() -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert files == set(menu.TITLES) == set(policy.PAGES)
    routed = {path for path in Path(server.__file__).read_text().split('"') if path.startswith("/export/")}
    assert routed == {f"/export/{name}.csv" for name in ROUTES}


def told(text: str) -> str:
    """A reply without the one landing file to which the planted rows of all stores point."""
    return text.replace("berlin/orders_bulk", "")


def context(payload: str, word: str) -> str:
    place_ = payload.index(word)
    return payload[max(0, place_ - 200) : place_ + 100]
