"""Fair sale: does what is typed land once, checked by the contract, and is a mistake said beside its field?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import place
from dashboard.people import guard
from dashboard.people.guard import Actor, Forbidden
from dashboard.stall import sale as sales
from dashboard.stall.sale import Item, Sale
from ingest import landing, settings
from ingest.settings import Settings
from ledger import Ledger, landings, open_home
from ledger.people import Role
from tests.dashboard import small_home
from tests.dashboard.test_pages import said
from tests.ledger.steps import side_by_side

STALL = """
[[store]]
name = "fairs"
title = "Weekend fairs"
channel = "person"
country = "GB"
currency = "GBP"
timezone = "Europe/London"
[[source]]
name = "fairs"
system = "salesheet"
store = "fairs"
url = ""
folder = "drops/fairs"
"""
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
MUG = Item(sku="MUG-SAND", quantity=2, price="12.90", title="Mug, sand")
SALE = Sale(
    entry="0123456789abcdef" * 2,
    store="fairs",
    day=date(2026, 11, 22),
    at=time(14, 5),
    items=(MUG, Item(sku="TEA-MOSS", quantity=1, price="10.2")),
    paid_by="card",
    card="4242",
    name="Ada Lovelace",
    email="ada@b.org",
)
SEND = "Enter sale"


@pytest.fixture
def stall_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small home with a stall."""
    home = tmp_path / "home"
    small_home.build(home, per_day=1)
    with (home / settings.FILE).open("a", encoding="utf8") as file:
        file.write(STALL)
    monkeypatch.setenv(place.HOME, str(home))
    monkeypatch.setenv(place.DOOR, place.LOCAL)
    return home


@pytest.fixture
def known(stall_home: Path) -> Settings:
    return settings.load(stall_home)


@pytest.fixture
def ledger(stall_home: Path) -> Iterator[Ledger]:
    opened = open_home(stall_home)
    yield opened
    opened.close()


@pytest.fixture
def form(stall_home: Path) -> Callable[..., AppTest]:
    def opened(entry: str = SALE.entry) -> AppTest:
        app = AppTest.from_file(str(Path(__file__).parents[2] / "dashboard" / "app.py"), default_timeout=60)
        app.query_params["entry"] = entry
        return app.switch_page("../pages/fair.py").run()

    return opened


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _fill(app: AppTest, price: str) -> AppTest:
    key = f"sale.{SALE.entry}"
    app.selectbox(key=f"{key}.sku.0").set_value("MUG")
    app.number_input(key=f"{key}.quantity.0").set_value(2)
    app.text_input(key=f"{key}.price.0").set_value(price)
    return _press(app, SEND)


def test_a_sale_lands_as_it_was_typed_and_waits_for_the_run(known: Settings, ledger: Ledger) -> None:
    entered = sales.enter(known, SALE, NOW)
    assert entered.is_new and entered.sale is not None
    assert (entered.sale.total_minor, entered.sale.units, entered.sale.actor) == (3_600, 3, "local")
    assert re.fullmatch(r"F261122-[2-9A-Z]{6}", entered.sale.sale)
    (waiting,) = landings.pending(ledger)
    assert (waiting.path, waiting.store, waiting.lines) == (entered.sale.path, "fairs", 3)
    head, *lines = landing.lines(known.home, waiting.path)
    assert head == ",".join(sales.COLUMNS).encode()
    assert [line.split(b",")[1:4] for line in lines] == [
        [b"2026-11-22T14:05:00Z", b"MUG-SAND", b'"Mug'],
        [b"2026-11-22T14:05:00Z", b"TEA-MOSS", b"TEA-MOSS"],
    ]


def test_a_form_sent_by_two_at_once_and_later_again_is_one_sale(known: Settings, ledger: Ledger) -> None:
    one, other = side_by_side(lambda: sales.enter(known, SALE, NOW), lambda: sales.enter(known, SALE, NOW))
    assert isinstance(one, sales.Entered) and isinstance(other, sales.Entered)
    assert sorted([one.is_new, other.is_new]) == [False, True]
    again = sales.enter(known, replace(SALE, items=(MUG,)), NOW)
    assert (again.sale, again.is_new) == (one.sale, False)
    assert len(landings.pending(ledger)) == len(list((known.home / "landing" / "fairs").rglob("*.csv.zst"))) == 1


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"items": (replace(MUG, price="12,90"),)}, "price.0", "no exact amount in GBP. Write it like 12.00"),
        ({"items": (MUG, replace(MUG, price="1.234"))}, "price.1", "no exact amount"),
        ({"items": (replace(MUG, price=" "),)}, "price.0", "Say what one of it cost"),
        ({"items": (replace(MUG, sku=" "),)}, "sku.0", "Say what was sold"),
        ({"items": (replace(MUG, quantity=0),)}, "quantity.0", "From 1 to"),
        ({"at": time(23)}, "time", "still to come"),
        ({"day": date(2026, 3, 29), "at": time(1, 30)}, "time", "clocks skipped this hour"),
        ({"card": "42"}, "card", "last four digits"),
        ({"email": "ada"}, "email", "no e-mail address"),
        ({"paid_by": "shells"}, "paid_by", "how it was paid"),
        ({"entry": "1"}, "sale", "no name of its own"),
        ({"items": (replace(MUG, sku="1.2E+5"),)}, "sku.0", "E_ID"),  # only the contract knows
        ({"items": (MUG, replace(MUG, sku="M" * 70_000))}, "sku.1", "E_SIZE"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_lands(
    known: Settings, ledger: Ledger, changes: dict[str, object], field: str, why: str
) -> None:
    entered = sales.enter(known, replace(SALE, **changes), NOW)  # type: ignore[arg-type]
    assert entered.sale is None
    assert why in entered.wrong[field]
    assert landings.pending(ledger) == []


@pytest.mark.parametrize(
    ("price", "currency", "found"), [("12", "JPY", 12), ("12.5", "JPY", None), ("1.5", "BHD", 1_500)]
)
def test_amounts_are_those_of_the_currency(price: str, currency: str, found: int | None) -> None:
    assert sales.minor(price, currency) == found


def test_who_may_not_sell_there_may_not(known: Settings, ledger: Ledger) -> None:
    strangers = [
        Actor(name="vi", roles=frozenset({Role.VIEWER})),
        Actor(name="bo", roles=frozenset({Role.OPS}), stores=frozenset({"berlin"})),
    ]
    for who in strangers:
        with guard.acting(who):
            assert sales.stalls(known) == {}
            with pytest.raises(Forbidden):
                sales.enter(known, SALE, NOW)
    assert landings.pending(ledger) == []


def test_the_form_says_what_is_wrong_then_the_receipt_and_what_was_entered_today(form: Callable[..., AppTest]) -> None:
    app = form()
    assert "Nothing was entered today for Weekend fairs" in app.markdown[0].value
    app = _fill(app, "12,90")
    assert "no exact amount in GBP" in said(app)
    app.text_input(key=f"sale.{SALE.entry}.price.0").set_value("12.90")
    app = _press(app, SEND)
    assert not app.exception
    assert re.search(r"Receipt F\d{6}-\w{6}: 2 units, £25.80, card", app.success[0].value.replace("\\", ""))
    assert "1 sale entered today for Weekend fairs, £25.80 together." in app.markdown[0].value.replace("\\", "")
    again = form()
    assert again.success[0].value == app.success[0].value
    assert SEND not in [button.label for button in again.button]
    fresh = _press(again, "Next sale")
    assert fresh.query_params["entry"] != SALE.entry
    assert SEND in [button.label for button in fresh.button]


def test_without_a_stall_the_page_says_how_to_have_one(open_page: Callable[..., AppTest]) -> None:
    assert "You have no stall" in open_page("fair").info[0].value
