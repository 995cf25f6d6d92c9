"""How many customers ask where their order is, by the helpdesk's own tags, and is it said where no tag says so?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import jobs
from dashboard.evidence import freshness
from dashboard.parcels import questions
from dashboard.run.progress import Silent
from ingest import settings
from ingest.warehouse import Reader
from tests.dashboard import small_home
from tests.dashboard.conftest import APP
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_pages import said

WROTE = (
    ("berlin", "['late']", 1), ("berlin", "['where_is_my_order', 'vip']", 2), ("berlin", "['return']", 3),
    ("berlin", "['wismo']", 4), ("berlin", "[]", 5), ("berlin", "['late']", 40), ("london", "['damaged']", 1),
)  # fmt: skip
"""Store, tags, and how many days ago."""
TICKETS = [
    "INSERT INTO tickets BY NAME SELECT "
    f"'{number}' AS ticket_id, '{store}' AS store, {tags}::VARCHAR[] AS tags, 'open' AS status, 'web' AS contact, "
    f"TIMESTAMP '2026-11-22 05:00:00' - INTERVAL {days} DAY AS created_at, created_at AS updated_at, "
    "'' AS _file, 1 AS _line, 1 AS _load"
    for number, (store, tags, days) in enumerate(WROTE)
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("asking") / "home"
    small_home.build(home, per_day=10, more=TICKETS)
    return home


@pytest.fixture
def shop(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHARFINGER_HOME", str(built))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    return built


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"../pages/{page}.py").run()


def test_tickets_of_four_weeks_are_counted_by_store(built: Path) -> None:
    with Reader(built) as reader:
        frame = questions.asking(reader, "")
        left = (
            "SELECT store, count(*) FROM shipped_orders WHERE left_at >= TIMESTAMP '2026-10-25 06:00:00' GROUP BY ALL"
        )
        sent = dict(reader.query(left).iter_rows())
        only = questions.asking(reader, "london")
    rows = {row["store"]: row for row in frame.iter_rows(named=True)}
    assert set(rows) == set(sent) == {"berlin", "london", "tokyo"}
    assert {store: row["orders"] for store, row in rows.items()} == sent
    counted = {store: (row["tickets"], row["written"], row["untold"]) for store, row in rows.items()}
    assert counted == {"berlin": (2, 5, 2), "london": (0, 1, 0), "tokyo": (0, 0, 0)}
    assert rows["berlin"]["per_100"] == pytest.approx(200 / sent["berlin"])
    assert only.rows(named=True) == [rows["london"]]


def test_the_view_has_its_own_headline_and_only_the_filter_that_works(shop: Path) -> None:
    app = opened("shipments", show="asking", carrier="DHL", kind="stuck")
    told = said(app)
    assert "**2 tickets ask where an order is or why it is late, in 4 weeks: 33 % of all 6; " in told
    assert "2 of them carry no tag that says what they are about." in told
    assert "need help" not in told
    assert [box.label for box in app.selectbox] == ["Store"]
    assert "No ticket of the last 4 weeks asks where an order is, of 1 in all." in said(
        opened("shipments", show="asking", store="london")
    )
    assert [box.label for box in opened("shipments").selectbox] == ["Store", "Carrier", "Trouble"]


def test_freshness_says_how_many_tickets_say_nothing(shop: Path) -> None:
    assert "2 of 6 tickets of the last four weeks carry no tag that says what they are about" in said(
        opened("freshness")
    )


def test_what_a_tag_means_holds_from_the_next_run_on_for_old_tickets_too(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copytree(built, tmp_path / "own", symlinks=True)
    for hours in (1, 2):
        jobs.judge(settings.load(home), as_of=AS_OF + timedelta(hours=hours), report=Silent())
    with (home / settings.FILE).open("a", encoding="utf8") as file:
        file.write('[ticket_reasons]\nwismo = "where_is_my_order"\n')
    jobs.judge(settings.load(home), as_of=AS_OF + timedelta(hours=3), report=Silent())
    with Reader(home) as reader:
        frame = questions.asking(reader, "berlin")
        found = freshness.freshness(reader, home)
        counted = reader.query("SELECT sum(fulfilment_tickets)::BIGINT AS tickets FROM fact_support")["tickets"][0]
    assert frame.select("tickets", "untold").row(0) == (3, 1)
    assert (found.tickets, found.untold) == (6, 1)
    assert counted == 5
