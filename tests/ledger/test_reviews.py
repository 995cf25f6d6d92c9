"""Is a daily review recorded once a day for the same stores, with who was first, and is it in the audit log?"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from ledger import Ledger, audit, reviews
from ledger.errors import DecisionRefused
from ledger.reviews import Counts, Review
from tests.ledger.conftest import Opener
from tests.ledger.steps import DAY, HOUR, NOON, side_by_side

TODAY = NOON.date()
COUNTS = Counts(open_cases=41, new_cases=5, overdue_cases=14, unassigned_cases=9)
MINUTE = timedelta(minutes=1)


def reviewed(ledger: Ledger, stores: list[str] | None, actor: str = "mia", *, back: int = 0) -> Review:
    at = NOON - back * DAY
    reviews.begin(ledger, at.date(), stores, actor=actor, at=at)
    return reviews.end(ledger, at.date(), stores, COUNTS, actor=actor, at=at + 6 * MINUTE)


def test_a_review_is_begun_and_done_and_both_are_in_the_audit_log(ledger: Ledger) -> None:
    begun = reviews.begin(ledger, TODAY, None, actor="mia", at=NOON)
    assert reviews.begin(ledger, TODAY, None, actor="mia", at=NOON + MINUTE) == begun
    assert reviews.state(ledger, TODAY, None).running == (begun,)
    assert reviews.done(ledger, TODAY, TODAY, None) == []
    done = reviews.end(ledger, TODAY, None, COUNTS, actor="mia", at=NOON + 6 * MINUTE)
    assert (done.day, done.begun_at, done.ended_at) == (TODAY, NOON, NOON + 6 * MINUTE)
    assert {name: getattr(done, name) for name in asdict(COUNTS)} == asdict(COUNTS)
    stands = reviews.state(ledger, TODAY, None)
    assert (stands.last, stands.running) == (done, ())
    log = audit.entries(ledger, subject="review 1")
    assert [(entry.actor, entry.action) for entry in log] == [("mia", "review begun"), ("mia", "review done")]
    assert json.loads(log[1].detail) == {"day": "2026-11-16", "stores": "*", "seconds": 360, **asdict(COUNTS)}
    assert audit.verify(ledger) == []


def test_of_two_reviews_of_a_day_the_first_stands_and_the_second_is_told_so(opened: Opener) -> None:
    ledgers = [opened(), opened()]
    for ledger, actor in zip(ledgers, ("mia", "tom"), strict=True):
        reviews.begin(ledger, TODAY, ["berlin"], actor=actor, at=NOON)

    def end(ledger: Ledger, actor: str) -> str:
        counts = replace(COUNTS, open_cases=len(actor) * 100)
        return reviews.end(ledger, TODAY, ["berlin"], counts, actor=actor, at=NOON + HOUR).actor

    one, other = ledgers
    results = side_by_side(lambda: end(one, "mia"), lambda: end(other, "tom"))
    (won,) = [result for result in results if isinstance(result, str)]
    (lost,) = [result for result in results if not isinstance(result, str)]
    assert isinstance(lost, DecisionRefused) and f"{won} ended it at 2026-11-16 13:00:00 UTC" in str(lost)
    assert [review.actor for review in reviews.done(one, TODAY, TODAY, ["berlin"])] == [won]
    with pytest.raises(DecisionRefused, match=f"{won} ended it"):
        reviews.begin(one, TODAY, ["berlin"], actor="mia", at=NOON + 2 * HOUR)
    assert [entry.action for entry in audit.search(one, action="review done")] == ["review done"]


def test_a_review_covers_who_sees_no_other_stores(ledger: Ledger) -> None:
    reviewed(ledger, ["berlin", "london"])
    seen: list[list[str] | None] = [["berlin"], ["london", "berlin"], ["berlin", "tokyo"], ["tokyo"], None]
    assert [reviews.state(ledger, TODAY, stores).last is not None for stores in seen] == [
        True,
        True,
        False,
        False,
        False,
    ]
    with pytest.raises(DecisionRefused):
        reviews.begin(ledger, TODAY, ["london"], actor="tom", at=NOON)
    reviewed(ledger, None, "boss")
    assert all(reviews.state(ledger, TODAY, stores).last for stores in seen)
    assert [one.actor for one in reviews.done(ledger, TODAY, TODAY, ["berlin"])] == ["mia", "boss"]
    assert [one.actor for one in reviews.done(ledger, TODAY, TODAY, ["tokyo"])] == ["boss"]
    (first, last) = reviews.done(ledger, TODAY, TODAY, ["london"])
    assert reviews.is_of(first, ["london", "berlin"]) and reviews.is_of(last, None)
    assert not reviews.is_of(first, ["london"]) and not reviews.is_of(last, ["london"])


def test_what_was_begun_on_another_day_by_somebody_else_or_of_other_stores_is_not_ended(ledger: Ledger) -> None:
    reviews.begin(ledger, TODAY - DAY, ["berlin"], actor="mia", at=NOON - DAY)
    reviews.begin(ledger, TODAY, ["berlin"], actor="tom", at=NOON)
    reviews.begin(ledger, TODAY, ["berlin", "london"], actor="mia", at=NOON)
    with pytest.raises(DecisionRefused, match="You began no review of your stores on 2026-11-16"):
        reviews.end(ledger, TODAY, ["berlin"], COUNTS, actor="mia", at=NOON + HOUR)
    assert audit.search(ledger, action="review done") == []


def test_the_last_one_is_the_newest_of_five_weeks_whatever_its_scope(ledger: Ledger) -> None:
    reviewed(ledger, None, back=36)
    assert reviews.state(ledger, TODAY, ["berlin"]).last is None
    reviewed(ledger, ["berlin"], "old", back=3)
    reviewed(ledger, None, "boss", back=2)
    reviewed(ledger, ["london"], "tom", back=1)
    found = {store: reviews.state(ledger, TODAY, [store]).last for store in ("berlin", "london")}
    assert {store: one.actor for store, one in found.items() if one} == {"berlin": "boss", "london": "tom"}
    week = reviews.done(ledger, TODAY - 6 * DAY, TODAY, ["berlin"])
    assert [one.actor for one in week] == ["old", "boss"]
