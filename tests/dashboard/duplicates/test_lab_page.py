"""The rule lab on its page: a rule is tried before it holds, and its result is a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from starlette.requests import Request

from dashboard import exports
from dashboard.people import signin
from dashboard.people.guard import Actor
from ledger import open_home, rules
from ledger.people import Role
from tests.dashboard.duplicates.home import JANES, JOHNS, judged_anew
from tests.dashboard.duplicates.screen import opened, plain, press


def test_lab_tries_a_rule_and_lets_it_hold(shop: Path) -> None:
    press(opened(), "Decide, and open the next")
    judged_anew(shop)
    app = opened(show="lab")
    assert "In force: from 55 on, within 120 minutes. Precision 100 %, recall 100 %, against 1 decision." in plain(app)
    app.slider(key="threshold").set_value(96).run()
    assert "From 96 on, within 120 minutes: 1 instead of 2 pairs (0 more, 1 fewer)." in plain(app)
    app.text_input(key="lab.reason").input("John buys for two").run()
    press(app, "Let it hold from the next run on")
    ledger = open_home(shop)
    assert [
        (one.name, one.value, one.reason) for one in rules.history(ledger) if one.name == "duplicate_threshold"
    ] == [("duplicate_threshold", 96, "John buys for two")]
    ledger.close()


def test_the_result_of_the_lab_is_a_file(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press(opened(), "Decide, and open the next")
    judged_anew(shop)
    app = opened(show="lab", threshold="96")
    link = next(one for one in app.get("link_button") if "Export the result" in one.proto.label)
    assert link.proto.url == "export/lab.csv?threshold=96&window=120"
    finance, viewer = (Actor(name=role, roles=frozenset({role})) for role in (Role.FINANCE, Role.VIEWER))

    def asked(who: Actor, query: str) -> tuple[int, list[dict[str, str]]]:
        monkeypatch.setattr(signin, "of_request", lambda request: who)
        reply = exports.lab_result(
            Request({"type": "http", "method": "GET", "headers": [], "query_string": query.encode()})
        )
        return reply.status_code, list(csv.DictReader(io.StringIO(bytes(reply.body).decode())))

    code, rows = asked(finance, "threshold=96&window=120")
    assert code == 200
    told = {row["pair_id"]: (row["decision"], row["is_flagged_in_force"], row["is_flagged_tried"]) for row in rows}
    assert told[JANES] == ("merge", "true", "true")
    assert told[JOHNS] == ("none", "true", "false")
    assert (rows[0]["_in_force_rule"], rows[0]["_tried_rule"]) == ("score 55, 120 minutes", "score 96, 120 minutes")
    assert (rows[0]["_in_force_flagged"], rows[0]["_tried_flagged"]) == ("2", "1")
    assert (rows[0]["_tried_precision"], rows[0]["_tried_recall"]) == ("1.0000", "1.0000")
    assert rows[0]["_tried_worth_minor"] == "375"
    assert "jane" not in str(rows).lower()
    for nonsense in ("threshold=%27&window=x", "threshold=7&window=61", "threshold=" + "9" * 400):
        assert asked(finance, nonsense)[1][0]["_tried_rule"] == "score 55, 120 minutes"
    assert asked(viewer, "")[0] == 404
