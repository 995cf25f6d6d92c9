"""Does a person keep their own views, by name, and is each in the audit log?"""

from __future__ import annotations

import json

import pytest

from ledger import Ledger, audit, views
from ledger.errors import DecisionRefused
from tests.ledger.conftest import Opener
from tests.ledger.steps import HOUR, NOON, side_by_side


def kept(ledger: Ledger, person: str = "mia", page: str = "orders") -> dict[str, dict[str, str]]:
    return {one.name: views.query_of(one) for one in views.find(ledger, page, person=person)}


def test_a_view_is_kept_replaced_and_deleted_and_only_its_owner_sees_it(ledger: Ledger) -> None:
    views.save(ledger, "orders", " Express, Berlin ", {"view": "express", "store": "berlin"}, person="mia", at=NOON)
    assert kept(ledger) == {"Express, Berlin": {"view": "express", "store": "berlin"}}
    assert kept(ledger, person="tom") == kept(ledger, page="triage") == {}
    views.save(ledger, "orders", "Express, Berlin", {"view": "express"}, person="mia", at=NOON + HOUR)
    assert kept(ledger) == {"Express, Berlin": {"view": "express"}}
    assert not views.delete(ledger, "orders", "Express, Berlin", person="tom", at=NOON)
    assert views.delete(ledger, "orders", "Express, Berlin", person="mia", at=NOON + HOUR)
    assert kept(ledger) == {}
    log = audit.entries(ledger, subject="view orders/Express, Berlin")
    assert [(entry.actor, entry.action) for entry in log] == [
        ("mia", "view saved"), ("mia", "view saved"), ("mia", "view deleted")
    ]  # fmt: skip
    assert json.loads(log[1].detail) == {
        "before": {"view": "express", "store": "berlin"},
        "after": {"view": "express"},
    }
    assert audit.verify(ledger) == []


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        ("  ", {}, "give it a name"),
        ("x" * 61, {}, "61 characters; at most 60"),
        ("a\nb", {}, "cannot be kept"),
        ("long", {"q": "x" * 5_000}, "longer than can be kept"),
    ],
)
def test_what_cannot_be_kept_is_refused(ledger: Ledger, name: str, query: dict[str, str], why: str) -> None:
    with pytest.raises(DecisionRefused, match=why):
        views.save(ledger, "orders", name, query, person="mia", at=NOON)
    assert kept(ledger) == {}


def test_there_is_an_end_to_them(ledger: Ledger) -> None:
    for number in range(views.MOST):
        views.save(ledger, "orders", f"view {number}", {"q": "a"}, person="mia", at=NOON)
    with pytest.raises(DecisionRefused, match="delete one first"):
        views.save(ledger, "orders", "one more", {"q": "a"}, person="mia", at=NOON)
    views.save(ledger, "orders", "view 0", {"q": "b"}, person="mia", at=NOON)
    assert kept(ledger)["view 0"] == {"q": "b"}


def test_two_windows_that_keep_the_same_name_keep_one_view(opened: Opener) -> None:
    ledgers = [opened(), opened()]
    side_by_side(*[
        lambda ledger=ledger, text=text: views.save(ledger, "orders", "same", {"q": text}, person="mia", at=NOON)
        for ledger, text in zip(ledgers, "ab", strict=True)
    ])  # fmt: skip
    assert list(kept(ledgers[0])) == ["same"]
    assert len(audit.entries(ledgers[0], subject="view orders/same")) == 2
