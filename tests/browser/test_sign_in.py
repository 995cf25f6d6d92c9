"""People sign in at a provider: the right ones see their part, the others nothing, and who left is out everywhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ledger import Ledger, audit, open_home, people
from tests.browser import serving
from tests.browser.provider import CLIENT, Provider, provider
from tests.dashboard import small_home

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROWS = "/export/evidence.csv?metric=dispatch_on_time&week=2026-W46"


@pytest.fixture(scope="module")
def idp() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("signed") / "home"
    small_home.build(made)
    return made


@pytest.fixture(scope="module")
def address(home: Path, idp: Provider) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {
        "WHARFINGER_OIDC_METADATA_URL": f"{idp.address}/.well-known/openid-configuration",
        "WHARFINGER_OIDC_CLIENT_ID": CLIENT,
        "WHARFINGER_OIDC_CLIENT_SECRET": "canary-client-secret",
        "WHARFINGER_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
        "WHARFINGER_COOKIE_SECRET": "0123456789abcdef-canary-cookie-secret",
    }
    with serving.dashboard(home, port=port, **settings) as served:
        yield served


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    opened = open_home(home)
    for name, roles, stores in (
        ("ann@example.com", ["admin"], None),
        ("vic@example.com", ["viewer"], ["berlin"]),
        ("dan@example.com", ["viewer"], None),
    ):
        people.enter(opened, name, roles=roles, stores=stores, actor="root", at=NOW)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


def signed_in(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    with page.expect_response(lambda reply: "/oauth2callback" in reply.url, timeout=60_000):
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: url.rstrip("/") == address)
    serving.settle(page)
    return page


def signed_out(page: Page, address: str) -> None:
    """The way in already stands there before the browser has let its cookie go: so that is waited for."""
    with page.expect_response(lambda reply: "/auth/logout" in reply.url, timeout=60_000):
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: url.rstrip("/") == address)
    serving.settle(page)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def exported(address: str, context: BrowserContext) -> int:
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
    try:
        with urlopen(Request(f"{address}{ROWS}", headers={"cookie": cookies}), timeout=30) as reply:
            return int(reply.status)
    except HTTPError as error:
        with error:
            return error.code


def test_an_admin_signs_in_looks_exports_and_signs_out_everywhere(
    context: BrowserContext, address: str, idp: Provider, ledger: Ledger
) -> None:
    assert exported(address, context) == 401
    idp.says("ann@example.com")
    page = signed_in(context, address)
    expect(page.get_by_role("heading", name="Week 46")).to_be_visible()
    expect(page.get_by_text("ann@\u2060example.com · admin · all stores")).to_be_visible()
    expect(page.get_by_role("link", name="Audit")).to_be_visible()
    assert exported(address, context) == 200
    kept = context.cookies()
    user = next(cookie for cookie in kept if cookie["name"] == "_streamlit_user")
    assert (user["httpOnly"], user["sameSite"]) == (True, "Lax")
    signed_out(page, address)
    assert "_streamlit_user" not in {cookie["name"] for cookie in context.cookies()}
    context.add_cookies(kept)  # type: ignore[arg-type]
    assert exported(address, context) == 401
    page.goto(address)
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    assert page.get_by_role("heading", name="Week 46").count() == 0
    acts = [entry.action for entry in audit.search(ledger, actor="ann@example.com")]
    assert acts[:2] == ["sign_out", "sign_in"]


def test_a_viewer_of_one_store_sees_this_store_and_no_other_page(
    context: BrowserContext, address: str, idp: Provider, ledger: Ledger
) -> None:
    idp.says("vic@example.com")
    page = signed_in(context, address)
    expect(page.get_by_text("vic@\u2060example.com · viewer · berlin")).to_be_visible()
    assert page.get_by_role("link", name="Audit").count() == 0
    page.goto(f"{address}/audit")
    serving.settle(page)
    expect(page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    page.goto(f"{address}/metric?metric=dispatch_on_time&week=2026-W46&by=store")
    serving.settle(page, charts=1)
    told = page.inner_text("[data-testid=stMain]")
    assert "berlin" in told
    assert "london" not in told
    assert "tokyo" not in told
    denied = audit.search(ledger, actor="vic@example.com", action="denied")
    assert [entry.subject for entry in denied] == ["page audit"]


def test_who_is_disabled_is_out_at_the_next_click(
    context: BrowserContext, address: str, idp: Provider, ledger: Ledger
) -> None:
    idp.says("dan@example.com")
    page = signed_in(context, address)
    expect(page.get_by_text("dan@\u2060example.com · viewer")).to_be_visible()
    assert exported(address, context) == 200
    people.disable(ledger, "dan@example.com", actor="root", at=NOW)
    page.get_by_role("combobox", name="Week").click()
    page.get_by_role("option", name="Week 44").click()
    expect(page.get_by_text("Your address is not among those who may come in.")).to_be_visible()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)
    assert exported(address, context) == 401


BAD = {
    "expired": {"exp": 1_000_000_000},
    "another audience": {"aud": "somebody else"},
    "another issuer": {"iss": "https://evil.test"},
    "another nonce": {"nonce": "stale"},
    "forged": {"is_forged": True},
    "not verified": {"email_verified": False},
    "verified in words": {"email_verified": "true"},
    "no address": {"email": None},
    "not on the list": {"email": "eve@example.com"},
    "like one on the list": {"email": "ann@example.com.evil.test"},
    "issued long ago": {"iat": 1_000_000_000},
}


@pytest.mark.parametrize("case", BAD)
def test_a_token_that_is_not_right_opens_nothing(
    context: BrowserContext, address: str, idp: Provider, ledger: Ledger, case: str
) -> None:
    idp.says(**{"email": "ann@example.com", **BAD[case]})  # type: ignore[arg-type]
    page = signed_in(context, address)
    expect(page.get_by_role("heading", name="Wharfinger")).to_be_visible()
    expect(page.locator("[data-testid=stMetric], [data-testid=stDataFrame]")).to_have_count(0)
    expect(page.get_by_role("link", name="Metric")).to_have_count(0)
    assert exported(address, context) == 401
    assert "canary" not in page.content()
