"""Who answers, on screen: what another route would move is said before it is saved, and only who may may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.people import guard
from dashboard.people.guard import Actor, Forbidden
from dashboard.rules import routework
from ledger import Ledger, audit, cases, open_home, routes
from ledger._ledger import VARIABLE
from ledger.people import Role
from metrics.queues import queues
from tests.dashboard.conftest import own_copy
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said
from tests.dashboard.triage.conftest import ROWS

Open = Callable[..., AppTest]
QUEUE = "dispatch_overdue"
TOKYO = (QUEUE, "tokyo", "")
OWNER = queues()[QUEUE].owner


@pytest.fixture
def ledger(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger of one's own beside the small home, with open cases of the stores tokyo and london."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ledger.db"))
    monkeypatch.setenv("WHARFINGER_HOME", str(home))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    opened = open_home(home)
    cases.reconcile(opened, QUEUE, ROWS, AS_OF)
    yield opened
    opened.close()


def test_a_route_is_previewed_saved_and_ended(open_page: Open, ledger: Ledger) -> None:
    app = open_page("rules", book="routes")
    assert not app.exception
    assert list(app.dataframe[0].value["Queue"]) == sorted(queue.title for queue in queues().values())
    app.selectbox(key="route.queue").set_value(QUEUE).run()
    app.selectbox(key="route.store").set_value("tokyo").run()
    assert "For store tokyo: no open case changes its team" in said(app).replace("\\", "")
    app.text_input(key=f"route.owner.{TOKYO}").set_value("tokyo desk").run()
    inside = sum(one.store == "tokyo" for one in ROWS)
    assert f"For store tokyo: {inside} open cases" in said(app).replace("\\", "").replace("\xa0", " ")
    assert "would go to tokyo desk" in said(app).replace("\\", "")
    app.text_input(key="route.why").set_value("as agreed in the stand-up").run()
    _press(app, "Save the route")
    assert "is answered for by tokyo desk from the next run on" in app.success[0].value.replace("\\", "")
    made = routes.current(ledger).of(QUEUE, "tokyo", "leeds")
    assert (made.owner, made.actor, made.note) == ("tokyo desk", "local", "as agreed in the stand-up")
    assert [entry.action for entry in audit.entries(ledger, subject=f"queue {QUEUE}")][-1] == "route.change"
    app.text_input(key="route.why").set_value("over").run()
    _press(app, "Let it end")
    assert "has ended" in app.success[0].value
    assert routes.current(ledger).routes.get(TOKYO) is None
    assert "over" not in app.dataframe[0].value["Why"].to_list()
    assert "tokyo desk" in app.dataframe[1].value["Team"].to_list()


def test_who_is_above_a_team_and_hears_nothing_is_named(
    home: Path, open_page: Open, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "is sent to nobody: no channel has them in its escalations"
    assert f"What is escalated to {routes.ESCALATE_TO} {silent}" in said(open_page("rules", book="routes")).replace(
        "\\", ""
    )
    own = own_copy(home, tmp_path, monkeypatch)
    text = '[[notify]]\nname = "above"\nurl_env = "ABOVE_URL"\nescalations = ["*"]\n'
    with (own / "wharfinger.toml").open("a", encoding="utf8") as file:
        file.write(text)
    assert silent not in said(open_page("rules", book="routes"))


def test_a_closer_route_keeps_its_cases(ledger: Ledger) -> None:
    routes.change(
        ledger, QUEUE, owner="tokyo desk", escalate_to="boss", seen=None, actor="mia", at=AS_OF, note="", store="tokyo"
    )
    now = routework.known()
    then = routework.otherwise(now, (QUEUE, "", ""), "new team")
    every = data.open_cases()
    assert routework.moved(every, now, then, QUEUE)["store"].unique().to_list() == ["london"]
    ended = routework.otherwise(now, TOKYO, None)
    back = routework.moved(every, now, ended, QUEUE)
    assert (set(back["store"]), set(back["to"])) == ({"tokyo"}, {OWNER})


def test_a_quick_hand_saves_what_it_has_just_typed(open_page: Open, ledger: Ledger) -> None:
    app = open_page("rules", book="routes")
    app.selectbox(key="route.queue").set_value(QUEUE).run()
    app.selectbox(key="route.store").set_value("tokyo").run()
    app.text_input(key=f"route.owner.{TOKYO}").set_value("tokyo desk")
    app.text_input(key="route.why").set_value("mine").run()
    app.text_input(key=f"route.owner.{TOKYO}").set_value("night desk")
    app.text_input(key="route.why").set_value("for the night")
    _press(app, "Save the route")
    made = routes.current(ledger).of(*TOKYO)
    assert (made.owner, made.note) == ("night desk", "for the night")


def test_what_somebody_else_changed_meanwhile_is_refused(open_page: Open, ledger: Ledger) -> None:
    app = open_page("rules", book="routes")
    app.selectbox(key="route.queue").set_value(QUEUE).run()
    app.selectbox(key="route.store").set_value("tokyo").run()
    app.text_input(key=f"route.owner.{TOKYO}").set_value("tokyo desk").run()
    app.text_input(key="route.why").set_value("mine").run()
    routes.change(
        ledger, QUEUE, owner="tom's", escalate_to="boss", seen=None, actor="tom", at=AS_OF, note="", store="tokyo"
    )
    _press(app, "Save the route")
    assert "changed meanwhile: tom routed it to" in app.error[0].value.replace("\\", "")
    assert routes.current(ledger).of(*TOKYO).owner == "tom's"


def test_who_has_one_store_routes_that_store_only(ledger: Ledger) -> None:
    everywhere, other = (QUEUE, "", ""), (QUEUE, "london", "")
    mia = Actor(name="mia", roles=frozenset({Role.OPS}), stores=frozenset({"tokyo"}))
    with guard.acting(mia):
        assert "answered for by x" in routework.set_route(TOKYO, "x", "boss", seen=None, reason="why")
        for scope in (everywhere, other):
            with pytest.raises(Forbidden):
                routework.set_route(scope, "x", "boss", seen=None, reason="why")
    with guard.acting(Actor(name="lou", roles=frozenset({Role.OPS}), stores=frozenset({"london"}))):
        assert "x" not in {route.owner for route in (*routework.holding(), *routework.ended())}
    with guard.acting(Actor(name="fay", roles=frozenset({Role.FINANCE}))), pytest.raises(Forbidden):
        routework.set_route(TOKYO, "y", "boss", seen=1, reason="why")


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
