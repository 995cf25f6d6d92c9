"""Does a page tell instants by one clock only, and an order as it is?"""

from __future__ import annotations

import polars as pl
import pytest

from dashboard import sentences
from dashboard.order import dossier
from dashboard.orders import feed

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


@pytest.mark.parametrize(
    ("stage", "parcels", "told"),
    [
        ("ordered", 1, "A part of it has left; the rest is paid and waits in the warehouse, for 2 h."),
        ("labelled", 1, "A part of it has left; the rest has a label, and no carrier has seen it, for 2 h."),
        ("ordered", 0, "It is paid and waits in the warehouse, for 2 h."),
        ("in transit", 1, "It is under way, for 2 h."),
    ],
)
def test_of_an_order_that_left_in_part_it_is_the_rest_that_waits(stage: str, parcels: int, told: str) -> None:
    order = {
        **{"stage": stage, "parcels": parcels, "fulfilment": "partially fulfilled", "stage_seconds": 7200},
        **{"is_past_due": False, "promised_on": None, "shown_stage": stage, "simple_stage": stage},
    }
    assert dossier.sentence(order).replace("\xa0", " ") == told


@pytest.mark.parametrize(
    ("stage", "seconds", "told"),
    [
        ("scheduled", -7200, "It waits for its release, due in 2 h."),
        ("scheduled", 7200, "It waits for its release, due 2 h ago."),
        ("delivered", 7200, "It was delivered, 2 h ago."),
    ],
)
def test_a_preorder_is_told_by_its_promise_what_is_over_by_when_it_ended(stage: str, seconds: int, told: str) -> None:
    order = {
        **{"stage": stage, "parcels": 0, "fulfilment": "unfulfilled", "stage_seconds": seconds},
        **{"is_past_due": False, "promised_on": None, "shown_stage": stage, "simple_stage": stage},
    }
    assert dossier.sentence(order).replace("\xa0", " ") == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("ordered", "4–7 d", 40), ("unpaid", "over 7 d", 3)], "Longest: 3 orders as *unpaid* for more than 7 d."),
        ([("ordered", "4–7 d", 1), ("unpaid", "1–2 d", 9)], "Longest: 1 order as *ordered* for 4–7 d."),
        ([("on hold", "over 7 d", 1), ("unpaid", "over 7 d", 2)], "Longest: 2 orders as *unpaid* for more than 7 d."),
        ([("ordered", "2–4 d", 40)], ""),
    ],
)
def test_the_longest_wait_is_the_oldest_not_the_most_crowded(cells: list[tuple[str, str, int]], told: str) -> None:
    frame = pl.DataFrame(cells, schema=["stage", "age", "orders"], orient="row")
    assert feed.longest(frame).replace("\xa0", " ") == told
