"""Does a page tell an instant by one clock only, its own?"""

from __future__ import annotations

import pytest

from dashboard import sentences

NOW = {"reporting_zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Due by 2026-11-26 00:30 UTC; left 2026-11-26 23:30 UTC.", "Due by 26 Nov 01:30; left 27 Nov 00:30."),
        ("Due by 2026-07-01 09:05 UTC.", "Due by 1 Jul 11:05."),
        ("It left 2026-11-16 UTC.", "It left 2026-11-16 UTC."),
        ("The carrier wrote: at 2026-11-16 10:00.", "The carrier wrote: at 2026-11-16 10:00."),
        ("Order 2026-11-16 10:00 UTCX", "Order 2026-11-16 10:00 UTCX"),
    ],
)
def test_what_a_queue_says_in_utc_is_shown_by_the_clock_of_the_page(told: str, shown: str) -> None:
    assert sentences.zoned(told, NOW) == shown
