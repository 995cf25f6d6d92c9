"""Does what people decide come back into the warehouse with the next run, and do changed rules judge it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import jobs
from dashboard.run.progress import Silent
from ingest.settings import load
from ledger import pairs, rules
from ledger.pairs import Order

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, SECOND = Order("craft", "E-88"), Order("berlin", "S-2210")


@pytest.fixture
def work(tmp_path: Path) -> Iterator[jobs.Work]:
    """A run over two orders of one person for one thing, five minutes apart."""
    (tmp_path / "wharfinger.toml").write_text('group_currency = "EUR"\n', encoding="utf8")
    with jobs.working(load(tmp_path), "run", NOON, Silent()) as opened:
        for order, channel, minute in ((FIRST, "etsy", 0), (SECOND, "shopify", 5)):
            opened.builder.run(
                "INSERT INTO orders BY NAME SELECT $store AS store, $order_id AS order_id, $order_id AS name, "
                "$channel AS channel, false AS is_test, true AS requires_shipping, $at AS created_at, "
                "$at AS processed_at, $at AS updated_at, 'EUR' AS currency, 6500 AS total_minor, "
                "'jane' AS email_hash, 'Jane Doe' AS customer_name, 'f' AS _file, 1 AS _line, 1 AS _load",
                {
                    "store": order.store,
                    "order_id": order.order_id,
                    "channel": channel,
                    "at": datetime(2026, 11, 16, 9, minute),  # noqa: DTZ001
                },
            )
            opened.builder.run(
                "INSERT INTO order_lines BY NAME SELECT $store AS store, $order_id AS order_id, '1' AS line_id, "
                "'Stoneware mug' AS title, 1 AS quantity, 1 AS current_quantity, true AS requires_shipping, "
                "false AS is_gift_card, 'f' AS _file, 1 AS _line, 1 AS _load",
                {"store": order.store, "order_id": order.order_id},
            )
        yield opened


def pair(work: jobs.Work) -> dict[str, Any]:
    return work.builder.query("SELECT * FROM fact_duplicates").row(0, named=True)


def open_cases(work: jobs.Work) -> list[str]:
    rows = work.builder.rows("SELECT queue FROM fact_exceptions WHERE NOT is_closed AND queue LIKE '%duplicate%'")
    return [queue for (queue,) in rows]


def test_a_decision_ends_the_case_and_begins_another_until_it_is_carried_out(work: jobs.Work) -> None:
    work.judge()
    assert open_cases(work) == ["possible_duplicate"]
    pairs.decide(work.ledger, (FIRST, SECOND), "merge", version=0, actor="mia", at=NOON - HOUR, cancel=SECOND)
    work.judge()
    assert (pair(work)["decision"], pair(work)["author"], pair(work)["carried_out_at"]) == ("merge", "mia", None)
    assert open_cases(work) == ["duplicate_not_cancelled"]
    work.builder.run(
        "UPDATE orders SET cancelled_at = $at WHERE order_id = 'S-2210'", {"at": NOON.replace(tzinfo=None)}
    )
    work.judge()
    assert open_cases(work) == []


def test_a_changed_rule_judges_from_its_instant_on(work: jobs.Work) -> None:
    values = {"duplicate_threshold": 60, "duplicate_window_minutes": 4}
    rules.change(work.ledger, values, seen={}, actor="mia", reason="lab", at=NOON + HOUR)
    work.judge()
    assert pair(work)["is_flagged"]
    rules.change(work.ledger, values, seen=dict.fromkeys(values, 1), actor="mia", reason="lab", at=NOON)
    work.judge()
    assert not pair(work)["is_flagged"]
    assert work.builder.rows("SELECT duplicate_window_minutes FROM snapshot") == [(4,)]
