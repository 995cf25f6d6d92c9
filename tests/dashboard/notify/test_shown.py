"""Does the page Freshness tell what was sent and what waits, to whom it may, and never an address?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.notify import panels
from dashboard.people import guard
from dashboard.people.guard import Actor
from dashboard.triage import verbs
from ledger import Ledger, cases, notices, open_home
from ledger._ledger import VARIABLE
from ledger.cases import QueueRow
from ledger.notices import Draft, Result, Tally
from ledger.people import Role
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import row

Open = Callable[..., AppTest]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOW = {"as_of": AS_OF.replace(tzinfo=None), "reporting_zone": "Europe/Berlin"}


def draft(topic: str, case_id: int | None, at: datetime, *, later: timedelta = timedelta(), **other: bool) -> Draft:
    return Draft(
        topic=topic, case_id=case_id, title=f"Message {topic}", body="due 2026-11-22 09:00 UTC", not_before=at + later,
        **other,
    )  # fmt: skip


@pytest.fixture
def box(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Messages in every state, about a case of tokyo, one of london, or none in particular."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ledger.db"))
    monkeypatch.setattr(verbs, "now", lambda: AS_OF)
    rows: list[QueueRow] = [row(10), row(20, store="london", fingerprint="dispatch_overdue|london|20")]
    with closing(open_home(home)) as ledger:
        cases.reconcile(ledger, "dispatch_overdue", rows, AS_OF - 9 * DAY)
        tokyo, london = (
            next(case.case_id for case in cases.find(ledger) if case.store == store) for store in ("tokyo", "london")
        )
        made = {
            "old": (tokyo, AS_OF - 8 * DAY, Result.SENT),
            "sent": (tokyo, AS_OF - DAY, Result.SENT),
            "unsure": (london, AS_OF - 2 * HOUR, Result.UNSURE),
            "failed": (london, AS_OF - 2 * MINUTE, Result.FAILED),
        }
        for number, (topic, (case_id, at, result)) in enumerate(made.items(), start=1):
            notices.put(ledger, "ops", [draft(topic, case_id, at)], at=at)
            assert notices.begin(ledger, number, at=at)
            notices.end(ledger, number, result, at=at, reason="" if result is Result.SENT else "refused with 404")
        waiting = draft("quiet", tokyo, AS_OF, later=HOUR), draft("due", None, AS_OF)
        notices.put(ledger, "boss", [*waiting, draft("many", london, AS_OF, is_gathered=True)], at=AS_OF)
        yield ledger


def test_the_newest_messages_say_how_they_stand_by_the_local_clock(open_page: Open, box: Ledger) -> None:
    app = open_page("freshness")
    assert not app.exception
    assert "3 wait, 1 of them after a failed try; 1 sent in 7 days; 1 got no answer and may have arrived." in said(app)
    table = app.dataframe[-1].value
    assert dict(zip(table["Message"], table["State"], strict=True)) == {
        "Message many": "told in the message for all of them",
        "Message due": "waits for the next run",
        "Message quiet": "waits until 22 Nov 08:00",
        "Message failed": "failed 1 time, again 22 Nov 07:03",
        "Message unsure": "unsure: it may have arrived",
        "Message sent": "sent 21 Nov 07:00",
        "Message old": "sent 14 Nov 07:00",
    }
    assert list(table["Why"]) == ["", "", "", "refused with 404", "refused with 404", "", ""]
    assert set(table["Says"]) == {"due 22 Nov 10:00"}
    assert f"{table['Made'].iloc[0]}" == "2026-11-22 07:00:00"


def test_counts_are_those_of_a_walk_through_the_box(box: Ledger) -> None:
    every = notices.recent(box, None, 100)
    for stores, numbers in (
        (None, None),
        (["tokyo"], {"tokyo"}),
        (["london", "tokyo"], {"tokyo", "london"}),
        ([], set()),
    ):
        known = {case.case_id for case in cases.find(box) if numbers is None or case.store in numbers}
        mine = [one for one in every if numbers is None or one.case_id in known]
        assert [one.notice_id for one in notices.recent(box, stores, 100)] == [one.notice_id for one in mine]
        near = [one for one in mine if (one.sent_at or one.failed_at or AS_OF) >= AS_OF - 7 * DAY]
        found = Counter(one.state for one in near)
        assert notices.tally(box, stores, AS_OF - 7 * DAY) == Tally(
            waiting=found["waiting"],
            failing=sum(one.state == "waiting" and one.attempts > 0 for one in mine),
            sent=found["sent"],
            unsure=found["unsure"],
        )
    assert [one.notice_id for one in notices.recent(box, None, 2)] == [7, 6]


@pytest.mark.parametrize(("role", "expected"), [(Role.OPS, 3), (Role.FINANCE, 3), (Role.VIEWER, None)])
def test_each_sees_the_messages_about_cases_of_their_stores(
    open_page: Open, box: Ledger, monkeypatch: pytest.MonkeyPatch, role: Role, expected: int | None
) -> None:
    mia = Actor(name="mia", roles=frozenset({role}), stores=frozenset({"tokyo"}))
    monkeypatch.setattr(guard, "LOCAL_USER", mia)
    app = open_page("freshness")
    headings = [one.value for one in app.subheader]
    assert ("Messages" in headings) is (expected is not None)
    if expected:
        assert list(app.dataframe[-1].value["Message"]) == ["Message quiet", "Message sent", "Message old"]
        assert "1 waits; 1 sent in 7 days." in said(app)


def test_without_messages_the_page_says_where_whom_to_tell_is_set(open_page: Open) -> None:
    assert any("wharfinger.toml" in one.value for one in open_page("freshness").info)


def test_a_message_that_is_due_again_says_so() -> None:
    one = notices.Notice(state="waiting", not_before=AS_OF, attempts=3)
    assert panels.state(one, AS_OF, NOW) == "failed 3 times, again with the next run"
    assert panels.state(notices.Notice(state="sending"), AS_OF, NOW) == "is being sent"
