"""Rules and Audit: what a file would change is shown before it is saved, and every act is found in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import place
from dashboard.audit import log, panels
from dashboard.people import guard
from dashboard.people.guard import Actor
from dashboard.rules import advice, bookwork
from dashboard.scorecard.reading import Reading
from ledger import Ledger, audit, books, cases, open_home
from ledger.cases import QueueRow
from ledger.people import Role
from metrics import State
from tests.dashboard import small_home
from tests.dashboard.test_pages import said

Open = Callable[..., AppTest]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SKUS = b"channel,store,channel_sku,sku\n"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, because it writes into the ledger."""
    path = tmp_path / "home"
    small_home.build(path, per_day=1)
    monkeypatch.setenv(place.HOME, str(path))
    monkeypatch.setenv(place.DOOR, place.LOCAL)
    return path


@pytest.fixture
def ledger(own_home: Path) -> Iterator[Ledger]:
    opened = open_home(own_home)
    yield opened
    opened.close()


@pytest.fixture
def page(own_home: Path) -> Callable[..., AppTest]:
    def opened(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(Path(__file__).parents[2] / "dashboard" / "app.py"), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.switch_page(f"../pages/{name}.py").run()

    return opened


def test_a_good_file_is_saved_and_a_wrong_one_leaves_the_book_as_it_is(ledger: Ledger) -> None:
    told = bookwork.save("sku_map", SKUS + b"etsy,,Wallet,LW-1\n", "m.csv", seen=0, reason="first range")
    assert told == "Saved as revision 1. It holds from the next run on."
    plan = bookwork.plan("sku_map", SKUS + b"etsy,,Wallet,LW-1\netsy,,Wallet,LW-2\n", "m.csv")
    assert plan.edition is None
    assert str(plan.sheet.findings[0]).startswith("Line 3: E_DUP: 'Wallet' is LW-2 here and LW-1 in line 2")
    told = bookwork.save("sku_map", SKUS + b"etsy,,Wallet,\n", "m.csv", seen=1, reason="worse")
    assert told == "Nothing was saved: the file is refused."
    assert books.current(ledger, "sku_map").revision == 1


def test_a_large_change_waits_for_somebody_else(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(b"etsy,,W%d,LW-%d\n" % (number, number) for number in range(10))
    bookwork.save("sku_map", SKUS + lines, "m.csv", seen=0, reason="first")
    told = bookwork.save("sku_map", SKUS, "m.csv", seen=1, reason="sold out")
    assert told.startswith("It changes 0 and takes out 10 of 10 lines, more than a fifth: it waits as proposal 1")
    monkeypatch.setenv(place.DOOR, place.OIDC)
    mia = Actor(name="local", roles=frozenset({Role.FINANCE}))
    with guard.acting(mia), pytest.raises(Exception, match="is your own"):
        bookwork.confirm(1)
    with guard.acting(Actor(name="fay", roles=frozenset({Role.FINANCE}))):
        assert bookwork.confirm(1).startswith("Confirmed as revision 2")
    assert books.current(ledger, "sku_map").lines == {}


def test_who_has_one_store_changes_the_lines_of_this_store_only(ledger: Ledger) -> None:
    bookwork.save("sku_map", SKUS + b"etsy,london,W,L\n", "m.csv", seen=0, reason="first")
    mia = Actor(name="mia", roles=frozenset({Role.OPS}), stores=frozenset({"berlin"}))
    with guard.acting(mia):
        assert bookwork.plan("sku_map", SKUS + b"etsy,london,W,M\n", "m.csv").sheet.findings[0].code == "E_ROLE"
        told = bookwork.save("sku_map", SKUS + b"etsy,berlin,W,M\n", "m.csv", seen=1, reason="mine")
        with pytest.raises(guard.Forbidden):
            bookwork.save("choices", b"name,value\nstatus_model,three\n", "c.csv", seen=0, reason="mine")
    assert "months that are over" in told
    bookwork.confirm(1)
    assert {row["store"] for row in books.current(ledger, "sku_map").lines.values()} == {"london", "berlin"}


def test_rules_are_changed_within_their_limits_and_held_by_the_next_run(ledger: Ledger) -> None:
    assert bookwork.set_rules({"tolerance_a_pct": 101}, seen={}, reason="x").startswith("Nothing was saved")
    assert bookwork.set_rules({"tolerance_a_pct": 4}, seen={}, reason="count of spring") == (
        "1 rule changed. It holds from the next run on."
    )
    assert bookwork.rules_now()["tolerance_a_pct"] == 4
    assert set(bookwork.LIMITS) <= set(bookwork.rules_now())


def test_the_page_rules_shows_each_book_with_its_state(page: Open) -> None:
    for book, expected in (
        ("owner_stages", "as it comes; nobody has changed it"),
        ("sku_map", "No channel's SKU is mapped"),
        ("rules", "Change a value to see which cases it would open and close."),
        ("choices", "ordered = ordered, packed, labelled"),
    ):
        app = page("rules", book=book)
        assert not app.exception
        assert expected in said(app)
    assert "Go through these rules" in said(page("rules"))


def test_a_store_of_which_nobody_wrote_how_it_is_connected_is_named(page: Open, ledger: Ledger, own_home: Path) -> None:
    toml = own_home / "wharfinger.toml"
    store = '[[store]]\nname = "{0}"\ntitle = "{0}"\nchannel = "shopify"\ncountry = "DE"\ncurrency = "EUR"\n'
    store += 'timezone = "Europe/Berlin"\n'
    toml.write_text(toml.read_text() + "".join(store.format(name) for name in ("berlin", "kiel")))
    assert "how these stores are connected: berlin, kiel." in said(page("rules", book="integrations"))
    head = b"store,pattern,burden_hours,note\n"
    bookwork.save("integrations", head + b"kiel,native,3,\n", "i.csv", seen=0, reason="known")
    assert "how these stores are connected: berlin." in said(page("rules", book="integrations"))
    bookwork.save("integrations", head + b"kiel,native,3,\nberlin,native,1,\n", "i.csv", seen=1, reason="known")
    assert "how these stores are connected" not in said(page("rules", book="integrations"))


def test_a_file_of_targets_tells_which_numbers_would_be_off_target(open_page: Open) -> None:
    app = open_page("rules", book="targets")
    content = b"metric,target\ndispatch_on_time,50\norder_sync_parity,99\n"
    app.file_uploader(key="file.targets").set_value(("t.csv", content, "text/csv")).run()
    assert not app.exception
    shown = next(one.value for one in app.dataframe if "Target then" in one.value.columns).to_dict("records")
    assert [(row["Metric"], row["Now"], row["Then"]) for row in shown] == [
        ("Dispatch on time", "▼ off target", "● on target"),
    ]
    assert [shown[0][name].replace("\xa0", " ") for name in ("Target now", "Target then")] == ["≥ 97 %", "≥ 50 %"]


def test_changing_a_tolerance_on_the_page_saves_it_with_its_reason(page: Open, ledger: Ledger) -> None:
    app = page("rules", book="rules")
    app.number_input(key="rule.stalled_after_hours.96").set_value(48).run()
    assert "cannot be worked out on this snapshot" in said(app)
    app.text_input(key="why.rules").set_value("carrier promised").run()
    next(button for button in app.button if button.label == "Save 1 rule").click().run()
    assert not app.exception
    assert bookwork.rules_now()["stalled_after_hours"] == 48
    assert "1 rule changed" in said(app)
    (row,) = app.dataframe[-1].value.to_dict("records")
    assert (row["Rule"], row["From"], row["To"]) == ("A parcel is stalled after", 96, 48)


def test_instants_in_the_log_stand_to_the_minute_and_whole_in_the_file(page: Open, ledger: Ledger) -> None:
    row = QueueRow(
        fingerprint="dispatch_overdue|berlin|1", subject="1", store="berlin", summary="late", true_since=NOW,
        amount_minor=None, currency=None, due_at=None,
    )  # fmt: skip
    cases.reconcile(ledger, "dispatch_overdue", [row], NOW)
    until = NOW + timedelta(hours=3, seconds=7, microseconds=5)
    cases.decide(ledger, 1, cases.Snooze(until=until), version=1, actor="mia", at=NOW)
    (shown,) = page("audit", q="snooze", back="all").dataframe[0].value.to_dict("records")
    assert shown["To"] == "snoozed_until 2026-11-22 12:00 UTC"
    (whole,) = log.frame(audit.search(ledger, action="snooze"), is_exact=True).to_dicts()
    assert whole["To"] == "snoozed_until 2026-11-22 12:00:07.000005+00:00"


def test_the_audit_page_finds_who_did_what_from_what_to_what(page: Open, ledger: Ledger) -> None:
    bookwork.set_rules({"tolerance_a_pct": 4}, seen={}, reason="count of spring")
    app = page("audit")
    assert "The log is unbroken to entry 1." in said(app).replace("\\", "")
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["Who"], row["What"], row["Subject"]) == ("local", "change rule", "rule tolerance_a_pct")
    assert (row["From"], row["To"], row["Why"]) == ("1", "4", "count of spring")
    assert "No entry is like that." in said(page("audit", q="nothing of this kind"))
    assert len(page("audit", q="SPRING").dataframe) == 1
    assert len(page("audit", q="%").dataframe) == 0


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE audit_entries SET actor = 'eve' WHERE seq = 2", "Entry 2 does not bear the seal of its content."),
        ("DELETE FROM audit_entries WHERE seq = 2", "Entry 2 is missing; the next one there is 3."),
        ("DELETE FROM audit_entries WHERE seq = 3", "The log ends at entry 2, but it reached 3"),
    ],
)
def test_an_edited_deleted_or_truncated_entry_is_named_on_the_page(
    page: Open, ledger: Ledger, harm: str, named: str
) -> None:
    for value in (2, 3, 4):
        bookwork.set_rules({"tolerance_a_pct": value}, seen={"tolerance_a_pct": value - 2}, reason="r")
    with ledger.engine.begin() as connection:
        for name in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_entries_no_{name}")
        connection.exec_driver_sql(harm)
    panels.verified.clear()  # type: ignore[attr-defined]
    app = page("audit")
    assert f"The log is broken: {named}" in said(app).replace("\\", "")
    assert any("forbids changes of the log, is gone" in str(one.value) for one in app.error)


@pytest.mark.parametrize(
    ("found", "model", "signs"),
    [
        ((0.97, 0.01, 0.01, 1, 0.0), "simple", 0),
        ((0.97, 0.06, 0.01, 1, 0.0), "simple", 1),
        ((0.5, 0.06, 0.01, 1, 0.0), "rich", 2),
        ((0.5, 0.2, 0.1, 3, 0.2), "rich", 5),
        ((None, None, None, 0, None), "simple", 0),
    ],
)
def test_three_or_seven_states_by_what_the_data_say(found: tuple[float | None, ...], model: str, signs: int) -> None:
    names = ("carrier_share", "split_rate", "cancel_rate", "warehouses", "partial_rate")
    made = advice.recommend(dict(zip(names, found, strict=True)))
    assert (made.model, len(made.signs)) == (model, signs)


@pytest.mark.parametrize(
    ("days", "quiet", "expected"),
    [(0, 0, "daily, for the first week"), (6, 99, "daily, for the first week"), (7, 7, "weekly"), (7, 8, "monthly")],
)
def test_the_rules_are_looked_through_daily_then_weekly_then_monthly(days: int, quiet: int, expected: str) -> None:
    assert advice.cadence(days, quiet) == expected


@pytest.mark.parametrize(
    ("weeks", "weeks_live", "quiet"),
    [
        (["usual", "usual", "better"], 9, 3),
        (["usual", "worse", "usual"], 9, 1),
        (["usual", "usual", "early"], 9, 2),
        (["usual", "usual", "usual"], 1, 1),
        (["usual", "usual", "worse"], 9, 0),
        ([], 9, 0),
    ],
)
def test_a_week_is_quiet_if_it_was_judged_since_somebody_looks(weeks: list[str], weeks_live: int, quiet: int) -> None:
    points = tuple(SimpleNamespace(signal=SimpleNamespace(state=State(state))) for state in weeks)
    reading = cast(Reading, SimpleNamespace(points=points))
    assert advice.quiet_weeks([reading], weeks_live) == quiet
