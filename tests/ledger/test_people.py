"""Do users, roles and store scopes stand as they were entered, and does a sign-in end when it must?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger import Ledger, audit, people, sign_ins
from ledger.errors import UserRefused, UserUnknown
from ledger.people import User
from tests.ledger.steps import DAY, HOUR, NOON, contents

MINUTE = timedelta(minutes=1)


def entered(ledger: Ledger, name: str = "mia@example.com", roles: str = "ops", stores: str | None = "berlin") -> User:
    listed = None if stores is None else stores.split()
    return people.enter(ledger, name, roles=roles.split(), stores=listed, actor="root", at=NOON)


def visited(ledger: Ledger, after: timedelta, *, began: timedelta = timedelta(0), click: bool = True) -> str:
    return sign_ins.visit(
        ledger, "s1", "mia@example.com", began_at=NOON + began, at=NOON + after, is_allowed=True, is_click=click
    )


def test_a_user_is_found_by_address_in_any_case_with_roles_and_stores(ledger: Ledger) -> None:
    entered(ledger, " Mia@Example.com ", "admin viewer", "paris berlin")
    found = people.lookup(ledger, "MIA@example.COM")
    assert found is not None
    assert (found.name, found.roles, found.stores) == ("mia@example.com", ["viewer", "admin"], ["berlin", "paris"])
    assert not found.has_all_stores
    assert people.lookup(ledger, "tom@example.com") is None


def test_an_own_entry_goes_before_that_of_the_domain(ledger: Ledger) -> None:
    entered(ledger, "@example.com", "viewer", "berlin")
    entered(ledger, "mia@example.com", "admin", None)
    by_domain, own = people.lookup(ledger, "tom@example.com"), people.lookup(ledger, "mia@example.com")
    assert by_domain is not None
    assert own is not None
    assert (by_domain.name, own.name, own.has_all_stores) == ("@example.com", "mia@example.com", True)
    people.disable(ledger, "mia@example.com", actor="root", at=NOON)
    assert people.lookup(ledger, "mia@example.com") is None
    for stranger in ("tom@example.com.evil.test", "example.com", "@example.com@evil.test", ""):
        assert people.lookup(ledger, stranger) is None


def test_every_change_is_in_the_audit_log_with_before_and_after(ledger: Ledger) -> None:
    entered(ledger)
    entered(ledger, roles="ops finance", stores=None)
    people.disable(ledger, "mia@example.com", actor="root", at=NOON + HOUR)
    first, second, third = audit.entries(ledger, subject="user mia@example.com")
    assert [one.action for one in (first, second, third)] == ["user.enter", "user.enter", "user.disable"]
    assert '"before":null' in first.detail
    assert '"before":{"disabled":false,"roles":["ops"],"stores":["berlin"]}' in second.detail
    assert '"after":{"disabled":true,"roles":["ops","finance"],"stores":"all"}' in third.detail
    assert audit.verify(ledger) == []


@pytest.mark.parametrize(
    ("name", "roles", "stores", "told"),
    [
        ("mia", "ops", "berlin", "no e-mail address"),
        ("mia@example.com\n", "ops", "berlin", ""),
        ("mia\x00@example.com", "ops", "berlin", "no e-mail address"),
        ("a" * 250 + "@example.com", "ops", "berlin", "no e-mail address"),
        ("mia@example.com", "ops root", "berlin", "no role root; expected of viewer, ops, finance, admin"),
        ("mia@example.com", "", "berlin", "at least one of"),
        ("mia@example.com", "ops", "", "would see no store"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    ledger: Ledger, name: str, roles: str, stores: str, told: str
) -> None:
    before = contents(ledger)
    if not told:
        assert entered(ledger, name, roles, stores).name == "mia@example.com"
        return
    with pytest.raises(UserRefused, match=told):
        entered(ledger, name, roles, stores)
    assert contents(ledger) == before


def test_nobody_who_is_not_there_can_be_disabled(ledger: Ledger) -> None:
    with pytest.raises(UserUnknown, match=r"no user tom@example\.com"):
        people.disable(ledger, "tom@example.com", actor="root", at=NOON)


def test_a_sign_in_lasts_while_there_are_clicks_and_no_longer(ledger: Ledger) -> None:
    assert visited(ledger, MINUTE) == ""
    assert visited(ledger, 30 * MINUTE) == ""
    assert visited(ledger, 60 * MINUTE) == ""
    assert visited(ledger, 91 * MINUTE) == "idle"
    assert visited(ledger, 92 * MINUTE) == "idle"
    acts = [entry.action for entry in audit.entries(ledger, subject="sign-in s1")]
    assert acts == ["sign_in", "sign_out"]


def test_looking_by_itself_keeps_no_sign_in_alive(ledger: Ledger) -> None:
    assert visited(ledger, MINUTE) == ""
    for minute in range(2, 31):
        assert visited(ledger, minute * MINUTE, click=False) == ""
    assert visited(ledger, 32 * MINUTE, click=False) == "idle"


def test_no_sign_in_outlives_twelve_hours_of_clicks(ledger: Ledger) -> None:
    for minute in range(0, 12 * 60 + 1, 20):
        assert visited(ledger, minute * MINUTE) == ""
    assert visited(ledger, 12 * HOUR + MINUTE) == "too old"


def test_a_cookie_from_before_or_from_the_future_opens_nothing(ledger: Ledger) -> None:
    assert visited(ledger, DAY) == "too old"
    assert visited(ledger, MINUTE) == "too old"
    reason = sign_ins.visit(
        ledger, "s2", "mia@example.com", began_at=NOON + HOUR, at=NOON, is_allowed=True, is_click=True
    )
    assert reason == "not begun"


def test_who_signs_out_is_out_in_every_window(ledger: Ledger) -> None:
    visited(ledger, MINUTE)
    sign_ins.end(ledger, "s1", at=NOON + 2 * MINUTE)
    assert visited(ledger, 3 * MINUTE) == "signed out"
    sign_ins.end(ledger, "unknown", at=NOON)
    assert [entry.action for entry in audit.entries(ledger, subject="sign-in s1")] == ["sign_in", "sign_out"]


def test_who_may_not_come_in_is_noted_once(ledger: Ledger) -> None:
    for minute in (1, 2, 3):
        reason = sign_ins.visit(
            ledger, "s3", "eve@example.com", began_at=NOON, at=NOON + minute * MINUTE, is_allowed=False, is_click=True
        )
        assert reason == "not allowed"
    assert [entry.action for entry in audit.entries(ledger, subject="sign-in s3")] == ["sign_in.refused"]
