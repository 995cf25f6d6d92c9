"""Triage: today's review is begun and done by a press each, once a day, and the scorecard counts the days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.people import guard
from dashboard.people.guard import Actor
from dashboard.scorecard import reviewed
from dashboard.triage import verbs
from ledger import Ledger, cases, reviews
from ledger.cases import Assign, Snooze
from ledger.people import Role
from ledger.reviews import Counts, Review
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import ROWS, Open, case_id, row

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NONE = Counts(open_cases=0, new_cases=0, overdue_cases=0, unassigned_cases=0)
MIA = Actor(name="mia", roles=frozenset({Role.OPS}), stores=frozenset({"tokyo"}))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What people's clocks show; its last entry holds."""
    shown = [AS_OF]
    monkeypatch.setattr(verbs, "now", lambda: shown[-1])
    return shown


def told(app: AppTest) -> str:
    return said(app).replace("\\", "")


def keys(app: AppTest) -> set[str]:
    return {one.key for one in app.button if str(one.key).startswith("review.")}


def done(ledger: Ledger, at: datetime, minutes: int, stores: list[str] | None = None, actor: str = "ana") -> Review:
    reviews.begin(ledger, at.date(), stores, actor=actor, at=at)
    return reviews.end(ledger, at.date(), stores, NONE, actor=actor, at=at + minutes * MINUTE)


def test_two_presses_note_who_reviewed_when_how_long_and_what_was_open(
    open_page: Open, ledger: Ledger, clock: list[datetime]
) -> None:
    done(ledger, AS_OF - 2 * DAY, 9)
    late = [row(300 + number) for number in range(3)]
    cases.reconcile(ledger, "dispatch_overdue", [*late, *ROWS], AS_OF + MINUTE)
    for order, act in (("#1010", Assign(assignee="tom")), ("#1030", Snooze(until=AS_OF + DAY))):
        number = case_id(ledger, order)
        cases.decide(ledger, number, act, version=cases.get(ledger, number).version, actor="tom", at=AS_OF)
    app = open_page("triage")
    assert "Not reviewed today; last 20 Nov 07:09 by ana" in told(app)
    app.button(key="review.begin").click().run()
    assert "Your review of today runs since 07:00" in told(app)
    assert keys(app) == {"review.end"}
    clock.append(AS_OF + 6 * MINUTE)
    app.button(key="review.end").click().run()
    assert not app.exception and not app.warning[2:]
    awake = [case for case in cases.find(ledger, status="open") if case.snoozed_until is None]
    expected = (
        len(awake),
        sum(case.opened_at > AS_OF - 2 * DAY + 9 * MINUTE for case in awake),
        sum(case.due_at is not None and case.due_at < AS_OF for case in awake),
        sum(case.assignee is None for case in awake),
    )
    assert expected == (26, 26, 5, 25)
    made = reviews.state(ledger, AS_OF.date(), None).last
    assert made is not None and (made.actor, made.begun_at, made.ended_at) == ("local", AS_OF, AS_OF + 6 * MINUTE)
    assert (made.open_cases, made.new_cases, made.overdue_cases, made.unassigned_cases) == expected
    assert "Reviewed 07:06 by local, in 6 m: 26 open, 26 new, 5 past due, 25 nobody's" in told(app)
    assert keys(app) == set()


def test_the_day_is_a_local_one_and_a_new_one_asks_anew(open_page: Open, ledger: Ledger, clock: list[datetime]) -> None:
    evening = datetime(2026, 11, 22, 22, 50, tzinfo=AS_OF.tzinfo)  # 23:50 in Berlin
    clock.append(evening)
    app = open_page("triage")
    app.button(key="review.begin").click().run()
    clock.append(evening + 5 * MINUTE)
    app.button(key="review.end").click().run()
    assert "Reviewed 23:55 by local" in told(app)
    assert [one.day for one in reviews.done(ledger, date(2026, 11, 22), date(2026, 11, 23), None)] == [
        date(2026, 11, 22)
    ]
    clock.append(evening + 15 * MINUTE)
    assert "Not reviewed today; last 22 Nov 23:55 by local" in told(app.run())
    assert keys(app) == {"review.begin"}


def test_who_was_first_stands_and_who_comes_second_is_told(
    open_page: Open, ledger: Ledger, clock: list[datetime]
) -> None:
    reviews.begin(ledger, AS_OF.date(), None, actor="ana", at=AS_OF)
    app = open_page("triage")
    assert "ana is at today's review since 07:00" in told(app)
    app.button(key="review.begin").click().run()
    done(ledger, AS_OF, 4)
    app.button(key="review.end").click().run()
    assert "The review of this day is done: ana ended it at" in told(app)
    assert "Reviewed 07:04 by ana, in 4 m: 0 open" in told(app)
    assert [one.actor for one in reviews.done(ledger, AS_OF.date(), AS_OF.date(), None)] == ["ana"]


@pytest.mark.parametrize(
    ("role", "buttons"), [(Role.OPS, {"review.begin"}), (Role.ADMIN, {"review.begin"}), (Role.FINANCE, set())]
)
def test_who_may_not_decide_on_cases_sees_the_state_and_no_button(
    open_page: Open, ledger: Ledger, clock: list[datetime], monkeypatch: pytest.MonkeyPatch, role: Role,
    buttons: set[str],
) -> None:  # fmt: skip
    done(ledger, AS_OF - DAY, 9)
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="mia", roles=frozenset({role})))
    app = open_page("triage")
    assert "Not reviewed today; last 21 Nov 07:09 by ana" in told(app)
    assert keys(app) == buttons


def test_a_review_is_of_the_stores_that_its_person_sees(
    open_page: Open, ledger: Ledger, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", MIA)
    app = open_page("triage")
    app.button(key="review.begin").click().run()
    app.button(key="review.end").click().run()
    (made,) = reviews.done(ledger, AS_OF.date(), AS_OF.date(), ["tokyo"])
    assert made.open_cases == sum(case.store == "tokyo" for case in cases.find(ledger, status="open")) == 23
    monkeypatch.setattr(guard, "LOCAL_USER", replace(MIA, name="tom", stores=frozenset({"london"})))
    assert "Not reviewed today" in told(open_page("triage"))
    done(ledger, AS_OF + 3 * MINUTE, 2)
    alone = open_page("triage")
    assert "Reviewed 07:05 by ana, in 2 m" in told(alone) and "nobody's" not in told(alone)


def test_the_scorecard_counts_days_and_minutes(open_page: Open, ledger: Ledger, clock: list[datetime]) -> None:
    assert "Daily review: none is on record in this week." in said(open_page())
    monday = datetime(2026, 11, 9, 8, tzinfo=AS_OF.tzinfo)
    done(ledger, monday + 2 * DAY - 20 * MINUTE, 12, ["berlin"])
    for day, minutes in enumerate((4, 30, 6, 8)):
        done(ledger, monday + day * DAY, minutes)
    done(ledger, monday + 6 * DAY, 10, ["berlin"])
    app = open_page()
    assert "Daily review on 4 of 7 days; 7 m each in the median (n 4), 48 m in the week." in said(app)
    app = open_page("scorecard", store="berlin")
    assert "Daily review on 5 of 7 days; 9 m each in the median (n 6), 1 h 10 m in the week." in said(app)
    app = open_page("scorecard", week="2026-W47")
    assert "Daily review: none is on record in this week." in said(app)


def test_a_week_that_is_not_over_counts_its_days_so_far() -> None:
    begun = datetime(2026, 11, 9, 8, tzinfo=AS_OF.tzinfo)
    one = Review(day=begun.date(), scope="*", actor="ana", begun_at=begun, ended_at=begun + 5 * MINUTE)
    first = date(2026, 11, 9)
    told_ = {back: reviewed.sentence([one], first, first + timedelta(days=back)) for back in (0, 2, 6, 30)}
    assert [text.split(";")[0] for text in told_.values()] == [
        "Daily review on 1 of 1 day so far",
        "Daily review on 1 of 3 days so far",
        "Daily review on 1 of 7 days",
        "Daily review on 1 of 7 days",
    ]
