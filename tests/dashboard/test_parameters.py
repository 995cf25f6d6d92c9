"""Whatever an address asks for, a page shows its default or nothing, says so, and never a trace (Q01 to Q60)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import kept
from dashboard.people import guard
from dashboard.people.guard import Actor
from ledger.people import Role
from tests.dashboard.test_pages import said

Open = Callable[..., AppTest]
LONG = "x" * 10_000
VALUES = {
    "Q01 empty": "",
    "Q02 a word": "abc",
    "Q03 negative": "-1",
    "Q04 a float": "1e9",
    "Q05 beyond 64 bits": str(2**63),
    "Q06 two values": "1;2",
    "Q09 NUL": "a\x00b",
    "Q10 very long": LONG,
    "Q11 always true": "' OR 1=1--",
    "Q12 union": "1 UNION SELECT * FROM orders",
    "Q13 a quote": '"',
    "Q14 attach": ";ATTACH '/tmp/x'",
    "Q15 dollars": "$$",
    "Q16 a backslash": "\\",
    "Q17 a wildcard": "%",
    "Q19 other quotes": "‘’“”",
    "Q20 a comment": "x/**/--",
    "Q22 a subquery": "(select 1)",
    "Q23 a dunder": "__class__",
    "Q25 a function": "getenv('HOME')",
    "Q30 a day that is none": "2026-02-30",
    "Q41 an image": "<img src=x onerror=alert(1)>",
    "Q42 a script": "javascript:alert(1)",
    "Q44 a template": "{{7*7}}",
    "Q45 a beacon": "![](//evil.test/x)",
    "Q46 a thousand accents": "a" + "\u0301" * 1_000,
    "Q47 a cache's own words": "str:rolestr:admin",
    "Q51 a path": "../../etc/passwd",
    "Q52 a coded path": "%2e%2e%2f",
    "Q59 two lines": "a\r\nset-cookie: x=1",
    "Q60 a slow pattern": "(a+)+$",
}
ASKED = {
    "scorecard": ("week", "store", "by", "cost", "rank"),
    "metric": ("metric", "week", "store", "warehouse", "by"),
    "freshness": ("store", "week", "metric", "source", "tab", "file", "line"),
    "definitions": ("store", "week", "metric", "queue", "tab", "file", "line"),
    "order": ("order", "store"),
    "orders": ("q", "store", "view", "sort"),
    "shipments": ("store", "carrier", "kind", "show"),
    "stock": ("q", "store", "view", "show"),
    "triage": ("q", "queue", "store", "whose", "severity", "tag", "mode", "case"),
    "duplicates": ("pair", "decision", "show", "q"),
    "rules": ("book", "store", "week", "metric", "revision", "proposal"),
    "audit": ("q", "who", "what", "back"),
}


def rounds(page: str) -> Iterator[dict[str, str]]:
    """Each value in some parameter of the page, and each parameter with several values."""
    names = ASKED[page]
    for first in range(0, len(VALUES), len(names)):
        cases = list(VALUES)[first : first + len(names)]
        yield dict(zip(names, cases, strict=False))


@pytest.mark.parametrize("page", ASKED)
def test_a_page_never_shows_a_trace_whatever_is_asked(open_page: Open, page: str) -> None:
    for case in rounds(page):
        app = open_page(page, **{name: VALUES[value] for name, value in case.items()})
        assert not app.exception, (page, case, [one.value for one in app.exception])
        assert app.title[0].value, (page, case)
        text = said(app)
        assert "Traceback" not in text
        assert "SELECT " not in "\n".join(str(one.value) for one in (*app.error, *app.info, *app.warning)), (page, case)


@pytest.mark.parametrize("case", ["Q02 a word", "Q11 always true", "Q46 a thousand accents", "Q47 a cache's own words"])
def test_an_unknown_value_shows_the_default_and_says_so(open_page: Open, case: str) -> None:
    app = open_page("scorecard", week=VALUES[case], store=VALUES[case])
    assert app.title[0].value == "Week 46 · 9–15 Nov 2026"
    assert "The link asks for an unknown week" in said(app)
    assert "The link asks for an unknown store" in said(app)


def test_a_search_is_word_for_word_and_fast(open_page: Open) -> None:
    for asked in ("(a+)+$", "%", "_", ".*"):
        began = time.monotonic()
        app = open_page("audit", q=asked)
        assert not app.dataframe
        assert time.monotonic() - began < 20


def test_no_parameter_gives_anybody_a_role_or_a_store(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=frozenset({"berlin"}))
    monkeypatch.setattr(guard, "LOCAL_USER", viewer)
    for query in (
        {"store": "all"},
        {"store": "tokyo"},
        {"role": "admin"},
        {"export": "1"},
        {"store": "str:rolestr:admin"},
    ):
        app = open_page("metric", metric="dispatch_on_time", week="2026-W46", **query)
        assert not app.exception
        assert {store for frame in app.dataframe if "store" in frame.value for store in frame.value["store"]} <= {
            "berlin"
        }
        assert "tokyo" not in app.selectbox(key="url.store").options


def test_no_two_questions_share_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Actor(name="a", roles=frozenset({Role.VIEWER}), stores=frozenset({"a", "b"}))
    keys = set()
    for stores in (
        None,
        frozenset(),
        frozenset({"a"}),
        frozenset({"a", "b"}),
        frozenset({'a","b'}),
        frozenset({"a,b"}),
    ):
        with guard.acting(Actor(name="x", roles=one.roles, stores=stores)):
            keys.add(kept.key_of("/home/w-000001.duckdb"))
    assert len(keys) == 6
    for left in keys:
        length, _, body = left.partition(":")
        assert int(length) == len(body)
        assert not any(right != left and right.startswith(left) for right in keys)
