"""A home with two pairs of orders that may be one, and a few orders beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard import jobs
from dashboard.run.progress import Silent
from ingest.settings import load
from ledger import runs

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SHIRT = "[Shirt](https://evil.test)"


# order, channel, customer, hours before noon, minutes after that, title, amount
SOLD = (
    ("E-88", "etsy", "jane", 3, 0, SHIRT, 6_500),
    ("S-2210", "shopify", "jane", 3, 5, SHIRT, 6_500),
    ("E-90", "etsy", "john", 5, 0, "Wool hat", 9_500),
    ("S-2300", "shopify", "john", 5, 40, "Wool hat, grey", 9_500),
    ("E-12", "etsy", "jane", 24 * 180, 0, "Cup", 4_500),
    ("S-70", "shopify", "jane", 24 * 60, 0, "Bowl", 8_500),
    *((f"X-{number}", "instagram", f"other{number}", 8, number, "Vase", 2_000) for number in range(8)),
)  # fmt: skip
JANES, JOHNS = "berlin/E-88|berlin/S-2210", "berlin/E-90|berlin/S-2300"


def build(home: Path) -> None:
    """Publish a home with these orders, all paid; the two of last half-year are sent."""
    home.mkdir(exist_ok=True)
    (home / "wharfinger.toml").write_text('group_currency = "USD"\n', encoding="utf8")
    with jobs.working(load(home), "run", NOON, Silent()) as work:
        work.builder.run(
            "INSERT INTO fx_rates BY NAME SELECT DATE '2026-01-02' AS day, 'USD' AS currency, 1.08 AS per_euro, "
            "'f' AS _file, 1 AS _line, 1 AS _load"
        )
        for order, channel, who, hours, minutes, title, amount in SOLD:
            at = (NOON - timedelta(hours=hours) + timedelta(minutes=minutes)).replace(tzinfo=None)
            _insert(work, order=order, channel=channel, who=who, at=at, title=title, amount=amount)
        _end(work)


def judged_anew(home: Path, *, cancelled: tuple[str, ...] = ()) -> None:
    """An hour later, the next run; these orders were cancelled half an hour before it."""
    with jobs.working(load(home), "run", NOON + timedelta(hours=1), Silent()) as work:
        work.builder.run(
            "UPDATE orders SET cancelled_at = $at WHERE list_contains($orders, order_id)",
            {"at": (NOON + timedelta(minutes=30)).replace(tzinfo=None), "orders": list(cancelled)},
        )
        _end(work)


def _end(work: jobs.Work) -> None:
    work.judge()
    work.publish()
    runs.finish(work.ledger, work.run_id, "succeeded", {})


def _insert(work: jobs.Work, **given: Any) -> None:
    work.builder.run(
        "INSERT INTO orders BY NAME SELECT 'berlin' AS store, $order AS order_id, $order AS name, $channel AS channel, "
        "false AS is_test, true AS requires_shipping, $at AS created_at, $at AS processed_at, $at AS updated_at, "
        "'USD' AS currency, $amount AS total_minor, 'PAID' AS financial_status, $who AS email_hash, "
        "upper($who[1]) || $who[2:] || ' Doe' AS customer_name, 'f' AS _file, 1 AS _line, 1 AS _load",
        {name: given[name] for name in ("order", "channel", "who", "at", "amount")},
    )
    work.builder.run(
        "INSERT INTO order_lines BY NAME SELECT 'berlin' AS store, $order AS order_id, '1' AS line_id, "
        "$title AS title, 1 AS quantity, 1 AS current_quantity, true AS requires_shipping, false AS is_gift_card, "
        "'f' AS _file, 1 AS _line, 1 AS _load",
        {name: given[name] for name in ("order", "title")},
    )
    if given["order"] in ("E-12", "S-70"):
        work.builder.run(
            "INSERT INTO fulfillments BY NAME SELECT 'berlin' AS store, 'f' || $order AS fulfillment_id, "
            "$order AS order_id, 'SUCCESS' AS status, $at AS created_at, $at AS updated_at, 'T' || $order AS "
            "tracking_number, 'f' AS _file, 1 AS _line, 1 AS _load",
            {name: given[name] for name in ("order", "at")},
        )
