"""A ledger with 24 open cases beside the small home, and what a test reads and presses on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ledger import Ledger, cases, open_home
from ledger._ledger import VARIABLE
from ledger.cases import QueueRow
from tests.dashboard.small_home import AS_OF
from tests.facts.conftest import company, found

__all__ = ["company", "found"]
Open = Callable[..., AppTest]


def row(number: int, **other: object) -> QueueRow:
    """A case on an order of the small home; number 1 is worth most."""
    given: dict[str, Any] = {
        "fingerprint": f"dispatch_overdue|tokyo|{number}",
        "subject": f"fo-{number}",
        "store": "tokyo",
        "summary": f"Order #{1000 + number} should have left leeds.",
        "true_since": AS_OF - timedelta(hours=40),
        "amount_minor": 100_000 - 1000 * number,
        "currency": "EUR",
        "due_at": AS_OF - timedelta(hours=3),
        "order_id": f"gid://shopify/Order/{number}",
        "order_name": f"#{1000 + number}",
        "warehouse": "leeds",
        "file": None,
        "line": None,
        "exposure_minor": 100_000 - 1000 * number,
    }
    return QueueRow(**{**given, **other})


ROWS = [
    row(10),
    row(
        20, store="london", fingerprint="dispatch_overdue|london|20", summary="![x](https://evil.test) $x$ <b>late</b>"
    ),
    row(30, due_at=AS_OF + timedelta(minutes=40), exposure_minor=900_000),
    row(40, due_at=AS_OF + timedelta(days=3), exposure_minor=999_000),
    *(row(number, due_at=AS_OF + timedelta(days=4), exposure_minor=5000 - number) for number in range(50, 250, 10)),
]


@pytest.fixture
def ledger(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger of one's own beside the small home, with 24 open cases."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ledger.db"))
    opened = open_home(home)
    cases.reconcile(opened, "dispatch_overdue", ROWS, AS_OF)
    yield opened
    opened.close()


def options(app: AppTest) -> list[str]:
    return [option.replace("\\", "").replace("\xa0", " ").replace("\u202f", "") for option in app.radio[0].options]


def button(app: AppTest, label: str) -> int:
    """Where a button with this label stands among all."""
    return next(place for place, one in enumerate(app.button) if one.label == label)


def because(app: AppTest, cause: str) -> None:
    """Choose a cause in the dialog; it is asked again with it, as AppTest knows no dialog that stays open."""
    app.selectbox(key="ask.cause").select(cause)
    next(one for one in app.button if one.label == "Resolve" and one.key != "ask.resolve").click().run()


def case_id(ledger: Ledger, order: str) -> int:
    """The newest case on an order."""
    return max(case.case_id for case in cases.find(ledger) if case.order_name == order)
