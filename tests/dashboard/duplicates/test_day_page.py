"""The day on the page of orders: its hours as far as the snapshot knows them, and any day on record in the address."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dashboard.duplicates.screen import opened, plain


def test_today_is_told_by_its_hours_and_another_day_by_all_of_them(shop: Path) -> None:
    app = opened("orders", show="day")
    (table,) = [frame.value for frame in app.dataframe]
    assert table[["Hour", "New orders"]].to_numpy().tolist() == [["08:00", 10], ["10:00", 12], ["12:00", 12]]
    assert "Mon 16 Nov by 12:00: 12 new orders; 0 promises to be sent, how many of them were ready" in plain(app)
    app.date_input(key="url.day").set_value(date(2026, 9, 17)).run()
    assert app.query_params["day"] == "2026-09-17"
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["Hour"])[-1] == "the end of the day"
    assert list(table["New orders"]) == list(table["Sent"]) == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("value", ["2026-11-17", "2026-05-19", "x", "' OR 1=1--", "2026-11-16T08:00", "\x00"])
def test_a_day_that_is_not_on_record_is_said_and_today_is_told(shop: Path, value: str) -> None:
    app = opened("orders", show="day", day=value)
    assert "The link asks for a day that is not on record; this is 16 Nov 2026." in plain(app)
    assert app.date_input(key="url.day").value == date(2026, 11, 16)
