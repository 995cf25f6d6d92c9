"""Do the rates come in the form of the real file, for the right days, and always the same?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from ingest.sandbox.ecb import is_banking_day
from tests.sandbox.town import PARAMS, Client, client_of, world_of

PATH = "/ecb/stats/eurofxref/eurofxref-hist.csv"


@pytest.fixture(scope="module")
def bank() -> Iterator[Client]:
    with client_of(world_of([])) as client:
        yield client


def table(text: str) -> tuple[list[str], dict[date, dict[str, str]]]:
    head, *lines = text.splitlines()
    names = head.split(",")
    return names, {date.fromisoformat(line[:10]): dict(zip(names, line.split(","), strict=True)) for line in lines}


def test_the_file_has_the_real_one_s_form(bank: Client) -> None:
    text = bank.http.get(PATH).text
    names, days = table(text)
    assert names[0] == "Date" and names[-1] == "" and all(line.endswith(",") for line in text.splitlines())
    assert {"USD", "JPY", "GBP", "CHF", "CAD", "DKK", "MXN", "KRW"} <= set(names)
    assert list(days) == sorted(days, reverse=True) and len(days) > 60
    assert {row["HRK"] for row in days.values()} == {"N/A"}


def test_rates_are_plausible_and_move_a_little(bank: Client) -> None:
    _, days = table(bank.http.get(PATH).text)
    for name, least, most in (
        ("USD", "0.9", "1.4"),
        ("JPY", "120", "220"),
        ("GBP", "0.7", "1.0"),
        ("DKK", "7.3", "7.6"),
    ):
        rates = [Decimal(row[name]) for row in days.values()]
        assert Decimal(least) < min(rates) < max(rates) < Decimal(most) and len(set(rates)) > 20
        steps = [abs(one / other - 1) for one, other in pairwise(rates)]
        assert max(steps) < Decimal("0.03")


def test_no_rates_on_days_off(bank: Client) -> None:
    _, days = table(bank.http.get(PATH).text)
    assert all(day.weekday() < 5 for day in days) and max(days) == date(2026, 11, 20)
    off = [
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 12, 25),
        date(2027, 3, 26),
        date(2027, 1, 1),
    ]
    assert not any(map(is_banking_day, off)) and is_banking_day(date(2026, 4, 7)) and is_banking_day(date(2026, 5, 14))


def test_a_day_s_rates_come_at_four_in_frankfurt_and_stay() -> None:
    world = world_of([], PARAMS.start)
    with client_of(world) as client:
        world.advance_to(datetime(2026, 11, 17, 14, 59, tzinfo=UTC))
        before = client.http.get(PATH).text
        world.advance_to(datetime(2026, 11, 17, 15, 0, tzinfo=UTC))
        after = client.http.get(PATH).text
    assert max(table(before)[1]) == date(2026, 11, 16) and max(table(after)[1]) == date(2026, 11, 17)
    assert after.splitlines()[2:] == before.splitlines()[1:]
