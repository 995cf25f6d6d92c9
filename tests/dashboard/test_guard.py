"""Who is asked for, who is stopped, and what does the one who is stopped get to know?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import place
from dashboard.people import guard, identity, policy
from dashboard.people.guard import Actor, Forbidden, Hidden, SignedOut
from ledger import Ledger, audit, open_home, people
from ledger.people import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Open = Callable[..., AppTest]


def claims(email: str = "mia@example.com", *, at: datetime = NOW, **other: object) -> dict[str, object]:
    """What Streamlit keeps of a fresh identity token."""
    began = int(at.timestamp())
    return {
        "is_logged_in": True,
        "iss": "https://login.example.com",
        "sub": email,
        "aud": "wharfinger",
        "email": email,
        "email_verified": True,
        "iat": began,
        "exp": began + 36_000,
        "nonce": "n",
        **other,
    }


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(place.HOME, str(tmp_path))
    monkeypatch.setenv(place.DOOR, place.OIDC)
    opened = open_home(tmp_path)
    people.enter(opened, "mia@example.com", roles=["ops"], stores=["berlin"], actor="root", at=NOW)
    people.enter(opened, "ann@example.com", roles=["admin"], stores=None, actor="root", at=NOW)
    yield opened
    opened.close()


def test_who_signed_in_has_the_roles_and_stores_of_the_ledger(ledger: Ledger) -> None:
    mia = identity.admitted(ledger, claims(), at=NOW)
    assert mia == Actor(name="mia@example.com", roles=frozenset({Role.OPS}), stores=frozenset({"berlin"}))
    assert identity.admitted(ledger, claims("ann@example.com"), at=NOW).stores is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"is_logged_in": False}, ""),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "true"}, "not verified"),
        ({"email": None}, "not verified"),
        ({"email": "eve@example.com"}, "not allowed"),
        ({"exp": int(NOW.timestamp()) - 1}, "too old"),
        ({"exp": None}, "too old"),
        ({"iat": None}, "too old"),
        ({"iat": "x"}, "too old"),
        ({"iat": 0}, "too old"),
        ({"iat": int(NOW.timestamp()) + 3600}, "not begun"),
    ],
)
def test_a_token_that_is_not_quite_right_opens_nothing(ledger: Ledger, said: dict[str, object], reason: str) -> None:
    with pytest.raises(SignedOut) as refused:
        identity.admitted(ledger, claims(**said), at=NOW)
    assert refused.value.reason == reason


def test_a_changed_role_and_a_disabled_user_count_from_the_next_click(ledger: Ledger) -> None:
    identity.admitted(ledger, claims(), at=NOW)
    people.enter(ledger, "mia@example.com", roles=["viewer"], stores=["paris"], actor="root", at=NOW)
    assert identity.admitted(ledger, claims(), at=NOW).roles == {Role.VIEWER}
    people.disable(ledger, "mia@example.com", actor="root", at=NOW)
    with pytest.raises(SignedOut):
        identity.admitted(ledger, claims(), at=NOW + timedelta(seconds=1))


def test_what_no_policy_allows_is_denied_and_written_down(ledger: Ledger) -> None:
    mia = Actor(name="mia", roles=frozenset(Role), stores=frozenset({"berlin"}))
    with guard.acting(mia):
        assert guard.require("case.resolve", "berlin") == mia
        for action, store in (
            ("case.resolve", "paris"),
            ("case.resolve", ""),
            ("rule.change", None),
            ("no.such.action", None),
        ):
            assert not guard.may(action, store)
            with pytest.raises(Forbidden) as denied:
                guard.require(action, store)
            assert str(denied.value) == str(Hidden())
    entries = [entry for entry in audit.search(ledger, action="denied") if entry.actor == "mia"]
    assert [entry.subject for entry in entries][::-1] == [
        "case.resolve",
        "case.resolve",
        "rule.change",
        "no.such.action",
    ]
    assert json.loads(entries[-1].detail)["store"] == "paris"


def test_without_a_door_nobody_is_anybody(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for door in ("", "open", "LOCAL"):
        monkeypatch.setenv(place.DOOR, door)
        with pytest.raises(SignedOut):
            guard.actor()
        assert not guard.may("case.resolve")


def test_every_page_of_the_menu_has_a_policy(open_page: Open) -> None:
    from dashboard import menu

    assert set(menu.TITLES) <= set(policy.PAGES)
    assert all(roles for roles in policy.PAGES.values())
    assert all(grant.roles for grant in policy.ACTIONS.values())


def test_local_mode_says_so_in_one_quiet_line(open_page: Open) -> None:
    app = open_page()
    assert [one.value for one in app.caption if "Local single-user mode" in str(one.value)] != []


def test_nobody_gets_in_without_a_door(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(place.DOOR, "")
    for page in ("scorecard", "metric", "freshness", "definitions"):
        app = open_page(page)
        assert app.title[0].value == "Wharfinger"
        assert not app.metric
        assert not app.dataframe
