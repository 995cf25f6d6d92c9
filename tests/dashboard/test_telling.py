"""Do customers who were told ask less? A few orders by hand, and what the page says of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep
from streamlit.testing.v1 import AppTest

from dashboard.parcels import telling
from ingest.warehouse import Reader
from metrics import shares
from tests.dashboard import small_home
from tests.dashboard.conftest import APP
from tests.dashboard.test_pages import said
from tests.facts.company import Company
from tests.facts.conftest import company, found

__all__ = ["company", "found"]

SHOWN, SOON, LATER = "2026-11-02 15:00:00", "2026-11-02 15:30:00", "2026-11-03 09:00:00"
ASKED = "2026-11-05 10:00:00"


def sent(company: Company, order: str, letter: str | None, at: str = SHOWN, store: str = "berlin") -> None:
    """An order that its store shows as shipped, and when its customer was told so."""
    company.sold(order, created_at="2026-11-02 09:00:00", store=store)
    company.shown(f"f{order}", order, created_at=at, tracking_number=f"T{order}", store=store)
    if letter:
        detail, about = "Shipping confirmation email", f"f{order}"
        company.entry(
            order, action="mail_sent", detail=detail, happened_at=letter, subject_id=about, store=store
        )  # fmt: skip


def asks(company: Company, ticket: str, order: str, at: str = ASKED, tags: tuple[str, ...] = ("late",)) -> None:
    company.add("tickets", ticket_id=ticket, store="berlin", created_at=at, order_ref=f"#{order}", tags=list(tags))


def counted(company: Company, store: str = "") -> dict[str, tuple[int, int, int, int]]:
    """Told → orders, askers, tickets, tickets without a tag that says anything."""
    company.after_cases("fact_costs")
    reader: Reader = company  # type: ignore[assignment]
    return {row[0]: row[1:] for row in telling.told(reader, store).iter_rows()}


@pytest.fixture
def telling_store(company: Company) -> Company:
    """Berlin's log tells of letters since the summer."""
    company.entry("0", action="mail_sent", detail="Order confirmation email", happened_at="2026-08-01 09:00:00")
    return company


def test_each_order_counts_where_its_customer_was_told(telling_store: Company) -> None:
    for order, letter in (("1", SOON), ("2", SOON), ("3", LATER), ("4", None)):
        sent(telling_store, order, letter)
    asks(telling_store, "a", "2")
    asks(telling_store, "b", "4", tags=("where_is_my_order",))
    asks(telling_store, "c", "4")
    asks(telling_store, "d", "3", tags=("return",))
    asks(telling_store, "e", "3", tags=())
    assert counted(telling_store) == {"in_time": (2, 1, 1, 0), "late": (1, 0, 0, 1), "never": (1, 1, 2, 0)}


@pytest.mark.parametrize(
    ("at", "askers"),
    [("2026-11-02 14:59:59", 0), (SHOWN, 1), ("2026-11-16 14:59:59", 1), ("2026-11-16 15:00:00", 0)],
)
def test_only_who_asks_within_two_weeks_of_its_leaving_asks(telling_store: Company, at: str, askers: int) -> None:
    sent(telling_store, "1", SOON)
    asks(telling_store, "a", "1", at=at)
    assert counted(telling_store)["in_time"][1] == askers


@pytest.mark.parametrize(
    ("at", "orders"),
    [("2026-09-18 11:59:59", 0), ("2026-09-18 12:00:00", 1), ("2026-11-13 11:59:59", 1), ("2026-11-13 12:00:00", 0)],
)
def test_every_customer_had_the_same_time_to_ask(telling_store: Company, at: str, orders: int) -> None:
    sent(telling_store, "1", at, at=at)
    assert sum(row[0] for row in counted(telling_store).values()) == orders


def test_an_order_is_as_badly_told_as_its_worst_parcel(telling_store: Company) -> None:
    sent(telling_store, "1", SOON)
    telling_store.shown("f1b", "1", created_at=SHOWN, tracking_number="T1b")
    assert counted(telling_store) == {"never": (1, 0, 0, 0)}


def test_stores_that_tell_nothing_of_letters_are_counted_apart(telling_store: Company) -> None:
    sent(telling_store, "1", SOON)
    telling_store.add("locations", store="etsy", location_id="leeds-1", warehouse="leeds")
    sent(telling_store, "2", None, store="etsy")
    assert counted(telling_store) == {"in_time": (1, 0, 0, 0), "unknown": (1, 0, 0, 0)}
    assert counted(telling_store, "etsy") == {"unknown": (1, 0, 0, 0)}


def test_what_arrived_before_a_letter_was_due_needed_none(telling_store: Company) -> None:
    sent(telling_store, "1", None)
    telling_store.shipment("s1", "1", "1", tracking_number="T1", shipped_at="2026-11-01 09:00:00")
    telling_store.event("2026-11-02 15:10:00", "Delivered_Other")
    assert counted(telling_store) == {"unknown": (1, 0, 0, 0)}


def frame(in_time: tuple[int, int], late: tuple[int, int], never: tuple[int, int]) -> pl.DataFrame:
    rows = [
        (kind, orders, askers) for kind, (askers, orders) in zip(telling.TIMES, (in_time, late, never), strict=True)
    ]
    return pl.DataFrame(rows, schema=["told", "orders", "askers"], orient="row")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (((40, 1000), (9, 100), (9, 100)), "9.0 ask where their order is, of 100 who were told in time 4.0: more than"),
        (((90, 1000), (3, 100), (3, 100)), "fewer than chance would make (95 % between"),
        (((40, 1000), (4, 100), (5, 100)), "no difference that chance would not make (95 % between −2."),
        (((40, 1000), (4, 10), (5, 19)), "below 30 on either side nothing is compared"),
    ],
)
def test_the_sentence_claims_no_more_than_the_numbers(counts: tuple[tuple[int, int], ...], said: str) -> None:
    told = telling.sentence(frame(*counts))
    assert said in told
    assert ("is not shown" in told) is ("than chance" in told)


@pytest.mark.parametrize(("one", "two"), [((18, 200), (40, 1000)), ((0, 40), (3, 90)), ((50, 50), (1, 60))])
def test_the_difference_is_newcombes(one: tuple[int, int], two: tuple[int, int]) -> None:
    low, high = confint_proportions_2indep(*one, *two, method="newcomb", compare="diff")
    assert shares.difference(one, two) == pytest.approx((one[0] / one[1] - two[0] / two[1], low, high))


WRITTEN = (
    "INSERT INTO order_events BY NAME SELECT store, order_id, order_id || '-letter' AS event_id, "
    "created_at + INTERVAL 10 MINUTE AS happened_at, 'mail_sent' AS action, 'Store' AS writer, 'app' AS writer_kind, "
    "'Shipping confirmation email' AS detail, fulfillment_id AS subject_id, _file, _line, 1 AS _load "
    "FROM fulfillments WHERE store = 'berlin'",
    "INSERT INTO tickets BY NAME SELECT 't1' AS ticket_id, o.store, o.name AS order_ref, ['late'] AS tags, "
    "'open' AS status, 'web' AS contact, f.created_at + INTERVAL 1 DAY AS created_at, f.created_at AS updated_at, "
    "'' AS _file, 1 AS _line, 1 AS _load FROM orders AS o JOIN fulfillments AS f USING (store, order_id) "
    "WHERE o.store = 'berlin' AND f.created_at > TIMESTAMP '2026-10-15' ORDER BY f.created_at LIMIT 1",
)


def test_the_page_shows_it_below_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_home.build(tmp_path / "home", more=WRITTEN)
    monkeypatch.setenv("WHARFINGER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["show"] = "asking"
    app.switch_page("../pages/shipments.py").run()
    assert not app.exception and not app.error
    assert "Do customers who were told ask less?" in [one.value for one in app.subheader]
    table = next(one.value for one in app.dataframe if "Asked per 100" in one.value)
    assert (list(table["That it left"]), list(table["Asked"]), list(table["Tickets"])) == (["Told in time"], [1], [1])
    assert "below 30 on either side nothing is compared" in said(app)
    assert "whose store tells nothing of its letters" in said(app)
