"""Pairs of orders on a page: side by side, decided, taken back, and the rule that finds them tried before it holds."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from dashboard import exports, jobs
from dashboard.duplicates import questions
from dashboard.people import signin
from dashboard.people.guard import Actor
from dashboard.run.progress import Silent
from ingest.settings import load
from ingest.warehouse import Reader
from ledger import open_home, pairs, rules, runs
from ledger.pairs import Order
from ledger.people import Role
from metrics.queues import Cost
from tests.dashboard.conftest import APP
from tests.dashboard.test_pages import said

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SHIRT = "[Shirt](https://evil.test)"
# order, channel, customer, hours before noon, minutes after that, title, amount
SOLD = (
    ("E-88", "etsy", "jane", 3, 0, SHIRT, 6_500),
    ("S-2210", "shopify", "jane", 3, 5, SHIRT, 6_500),
    ("E-90", "etsy", "john", 5, 0, "Wool hat", 9_500),
    ("S-2300", "shopify", "john", 5, 40, "Wool hat", 9_500),
    ("E-12", "etsy", "jane", 24 * 180, 0, "Cup", 4_500),
    ("S-70", "shopify", "jane", 24 * 60, 0, "Bowl", 8_500),
    *((f"X-{number}", "instagram", f"other{number}", 8, number, "Vase", 2_000) for number in range(8)),
)  # fmt: skip
JANES, JOHNS = "berlin/E-88|berlin/S-2210", "berlin/E-90|berlin/S-2300"
Open = Callable[..., AppTest]


def build(home: Path) -> None:
    """Publish a home with these orders, all paid; the two of last half-year are sent."""
    home.mkdir(exist_ok=True)
    (home / "wharfinger.toml").write_text('group_currency = "USD"\n', encoding="utf8")
    with jobs.working(load(home), "run", NOON, Silent()) as work:
        work.builder.run(
            "INSERT INTO fx_rates BY NAME SELECT DATE '2026-01-02' AS day, 'USD' AS currency, 1.08 AS per_euro, "
            "'f' AS _file, 1 AS _line, 1 AS _load"
        )
        for order, channel, who, hours, minutes, title, amount in SOLD:
            at = (NOON - timedelta(hours=hours) + timedelta(minutes=minutes)).replace(tzinfo=None)
            _insert(work, order=order, channel=channel, who=who, at=at, title=title, amount=amount)
        _end(work)


def judged_anew(home: Path) -> None:
    """An hour later, the next run."""
    with jobs.working(load(home), "run", NOON + timedelta(hours=1), Silent()) as work:
        _end(work)


def _end(work: jobs.Work) -> None:
    work.judge()
    work.publish()
    runs.finish(work.ledger, work.run_id, "succeeded", {})


def _insert(work: jobs.Work, **given: Any) -> None:
    work.builder.run(
        "INSERT INTO orders BY NAME SELECT 'berlin' AS store, $order AS order_id, $order AS name, $channel AS channel, "
        "false AS is_test, true AS requires_shipping, $at AS created_at, $at AS processed_at, $at AS updated_at, "
        "'USD' AS currency, $amount AS total_minor, 'PAID' AS financial_status, $who AS email_hash, "
        "'doe ' || $who AS customer_name, 'f' AS _file, 1 AS _line, 1 AS _load",
        {name: given[name] for name in ("order", "channel", "who", "at", "amount")},
    )
    work.builder.run(
        "INSERT INTO order_lines BY NAME SELECT 'berlin' AS store, $order AS order_id, '1' AS line_id, "
        "$title AS title, 1 AS quantity, 1 AS current_quantity, true AS requires_shipping, false AS is_gift_card, "
        "'f' AS _file, 1 AS _line, 1 AS _load",
        {name: given[name] for name in ("order", "title")},
    )
    if given["order"] in ("E-12", "S-70"):
        work.builder.run(
            "INSERT INTO fulfillments BY NAME SELECT 'berlin' AS store, 'f' || $order AS fulfillment_id, "
            "$order AS order_id, 'SUCCESS' AS status, $at AS created_at, $at AS updated_at, 'T' || $order AS "
            "tracking_number, 'f' AS _file, 1 AS _line, 1 AS _load",
            {name: given[name] for name in ("order", "at")},
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("twice") / "home"
    build(home)
    return home


@pytest.fixture
def shop(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own."""
    home = tmp_path / "home"
    shutil.copytree(built, home, symlinks=True)
    monkeypatch.setenv("WHARFINGER_HOME", str(home))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    return home


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("../pages/duplicates.py").run()
    assert not app.exception
    return app


def standing(home: Path, pair: str) -> pairs.PairDecision | None:
    ledger = open_home(home)
    try:
        return pairs.get(ledger, pair)
    finally:
        ledger.close()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def listed(app: AppTest) -> list[str]:
    return [option.replace("\\", "") for option in app.radio(key="duplicates.list").options]


def beside(app: AppTest) -> dict[str, list[str]]:
    """What → of the earlier order, of the later one, and whether they agree."""
    rows = app.table[0].value.to_numpy().tolist()
    return {what.strip("*"): [str(cell).replace("\\", "") for cell in cells] for what, *cells in rows}


def test_pairs_wait_with_what_is_at_stake(shop: Path) -> None:
    app = opened()
    assert (
        "2 pairs of orders may be one, $244 at stake; in 2 of them one can still be stopped. "
        "12 orders on 3 channels wait to be sent: 12 to fulfil." in said(app).replace("\\", "")
    )
    assert listed(app) == ["**100** · E-88 / S-2210", "**95** · E-90 / S-2300"]


def test_a_pair_stands_side_by_side(shop: Path) -> None:
    app = opened(pair=JOHNS)
    sides = beside(app)
    assert sides["Amount"] == ["$95.00", "$95.00", "● same amount"]
    assert sides["Placed"][2].replace("\xa0", " ") == "40 m apart"
    assert sides["E-mail"][2] == "● same e-mail"
    assert sides["Address"][2] == "○ says nothing"
    assert "Score 95 of 100" in said(app)


def test_a_decision_is_saved_and_the_next_pair_opens(shop: Path) -> None:
    app = opened()
    app.text_input(key=f"duplicates.note.{JANES}").input("ordered twice, asked her").run()
    press(app, "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id, found.note) == ("merge", "S-2210", "ordered twice, asked her")
    assert "Merged" in said(app)
    assert listed(app) == ["**95** · E-90 / S-2300"]
    assert beside(app)["Order"][0] == "E-90"


def test_a_quick_hand_saves_what_it_has_just_chosen(shop: Path) -> None:
    app = opened(decision="cancel_one")
    app.button_group(key="url.decision").set_value("merge")
    app.selectbox(key=f"duplicates.kept.{JANES}").select_index(1)
    app.text_input(key=f"duplicates.note.{JANES}").input("ordered twice")
    press(app, "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id, found.note) == ("merge", "E-88", "ordered twice")


@pytest.mark.parametrize("decision", ["keep_both", "link"])
def test_nothing_is_cancelled_where_both_stand(shop: Path, decision: str) -> None:
    press(opened(decision=decision), "Decide, and open the next")
    found = standing(shop, JANES)
    assert found is not None
    assert (found.decision, found.cancel_order_id) == (decision, None)


def test_twelve_orders_less_one_are_eleven(shop: Path) -> None:
    """Of twelve orders on three platforms one pair is merged; the next run knows one order less to fulfil."""
    press(opened(), "Decide, and open the next")
    judged_anew(shop)
    app = opened()
    assert "12 orders on 3 channels wait to be sent, 1 of them to be cancelled: 11 to fulfil." in plain(app)
    with Reader(shop) as reader:
        stopped = int(questions.avoided(reader, 30)["pairs"][0])
    own = Cost({"materials": 6_500, "labour": 4_500})  # the shop's own figures: nothing was sent, no shipping was lost
    assert stopped * own.total_minor == 11_000


def test_the_slower_of_two_learns_who_was_faster(shop: Path) -> None:
    app = opened()
    ledger = open_home(shop)
    pairs.decide(
        ledger, (Order("berlin", "E-88"), Order("berlin", "S-2210")), "keep_both", version=0, actor="tom", at=NOON
    )
    ledger.close()
    press(app, "Decide, and open the next")
    assert "tom chose keep_both" in app.error[0].value.replace("\\", "")


def test_a_decision_can_be_taken_back(shop: Path) -> None:
    press(opened(), "Decide, and open the next")
    press(opened(pair=JANES), "Take it back")
    found = standing(shop, JANES)
    assert found is not None and found.decision == "open"
    assert len(listed(opened())) == 2


def test_what_a_customer_bought_before_stands_below(shop: Path) -> None:
    """Jane bought on Etsy for 45 half a year ago, on Shopify for 85 two months ago, and on Etsy for 65 today."""
    app = opened(pair=JANES)
    assert "**Repeat customer**: 4 orders on 2 channels, worth $260." in said(app)
    history = app.dataframe[0].value
    assert list(zip(history["Channel"], history["In USD"], strict=True)) == [
        ("etsy", 45.0), ("shopify", 85.0), ("etsy", 65.0), ("shopify", 65.0)
    ]  # fmt: skip
    assert [name.startswith("● ") for name in history["Order"]] == [False, False, True, False]


def test_two_orders_linked_by_hand_are_one_history(shop: Path) -> None:
    """An order on Etsy, and its customisation agreed on Instagram under another name."""
    ledger = open_home(shop)
    pair = (Order("berlin", "E-88"), Order("berlin", "X-3"))
    pairs.decide(ledger, pair, "link", version=0, actor="mia", at=NOON)
    ledger.close()
    judged_anew(shop)
    history = opened(pair=JANES).dataframe[0].value
    assert dict(zip(history["Order"], history["Known by"], strict=True))["X-3"] == "linked by mia"


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


def plain(app: AppTest) -> str:
    return said(app).replace("\\", "")


@pytest.mark.parametrize("value", ["no such pair", "' OR 1=1--", "<b>", "x" * 5_000])
def test_nonsense_in_the_address_shows_the_first_pair(shop: Path, value: str) -> None:
    app = opened(pair=value, show=value, decision=value)
    assert beside(app)["Order"][0] == "E-88"
    assert "https://evil.test" not in said(app)


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
