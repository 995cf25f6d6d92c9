"""A count or another order's promise is told late: are just the orders judged anew that it makes another verdict of?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ledger import runs

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
NEW = "(SELECT load_id + 1 FROM built)"
VERDICTS = "SELECT order_id, is_avoidable, way_judged, held_by FROM fact_routing ORDER BY store, order_id"
DOUBTFUL = """
SELECT f.order_id, f.held_by[1], c.sku, f.routed_at
FROM fact_routing AS f
JOIN shelf_claims AS c ON c.store = f.store AND c.order_id = f.order_id
WHERE f.is_avoidable AND len(f.held_by) = 1
ORDER BY f.routed_at DESC, c.sku
LIMIT 1
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("routed")
    demo.create(folder, Params(seed=2, end=END, stores=2, weeks=4, orders_per_store_week=60))
    demo.fetch_history(folder, Silent())
    return folder


@pytest.fixture
def work(home: Path) -> Iterator[jobs.Work]:
    with jobs.working(settings.load(home), "run", END, Silent()) as open_now:
        yield open_now
        runs.finish(open_now.ledger, open_now.run_id, "succeeded", {})


def is_avoidable(work: jobs.Work, order: str) -> bool:
    ((found,),) = work.builder.rows("SELECT is_avoidable FROM fact_routing WHERE order_id = $order", {"order": order})
    return bool(found)


def judge(work: jobs.Work, order: str) -> None:
    """Judge what changed; the order says something else now, and everything is as if all had been judged anew."""
    assert is_avoidable(work, order)
    *_, near = work.judge()
    assert near is not None
    assert not is_avoidable(work, order)
    in_parts = work.builder.rows(VERDICTS)
    work.builder.run("DELETE FROM built")
    *_, near = work.judge()
    assert near is None
    assert work.builder.rows(VERDICTS) == in_parts


def test_a_count_that_comes_late(work: jobs.Work) -> None:
    ((order, warehouse, sku, routed_at),) = work.builder.rows(DOUBTFUL)
    at = {"warehouse": warehouse, "sku": sku, "at": routed_at}
    work.builder.run(
        f"INSERT INTO warehouse_stock (warehouse, sku, counted_at, on_hand, picked, _file, _line, _load) "
        f"SELECT $warehouse, $sku, $at, 0, 0, 'late.csv', 1, {NEW}",
        at,
    )
    judge(work, order)


def test_an_order_that_wanted_the_same_goods(work: jobs.Work) -> None:
    ((order, warehouse, sku, routed_at),) = work.builder.rows(DOUBTFUL)
    ((line,),) = work.builder.rows(
        "SELECT l.line_id FROM shelf_claims AS c "
        "JOIN fulfillment_order_lines AS l ON l.store = c.store AND l.fulfillment_order_id = c.fulfillment_order_id "
        "JOIN order_lines AS i ON i.store = c.store AND i.line_id = l.line_id AND i.sku = c.sku "
        "WHERE c.warehouse = $warehouse AND c.sku = $sku AND c.made_at < $at AND c.order_id <> $order "
        "ORDER BY c.made_at LIMIT 1",
        {"warehouse": warehouse, "sku": sku, "at": routed_at, "order": order},
    )
    for table in ("fulfillment_order_lines", "order_lines"):
        work.builder.run(
            f"UPDATE {table} SET quantity = 100000, _load = {NEW} WHERE line_id = $line",  # noqa: S608
            {"line": line},
        )
    judge(work, order)


def test_an_address_in_another_country(work: jobs.Work) -> None:
    ((order, country),) = work.builder.rows(
        "SELECT f.order_id, w.country FROM fact_routing AS f "
        "JOIN locations AS l ON l.store = f.store AND l.warehouse <> f.warehouse "
        "JOIN warehouses AS w ON w.warehouse = l.warehouse AND w.country <> f.country "
        "WHERE f.way = 'direct' AND f.routed_at < TIMESTAMP '2026-11-15' ORDER BY f.routed_at DESC LIMIT 1"
    )
    change = f"UPDATE orders SET country = $country, _load = {NEW} WHERE order_id = $order"  # noqa: S608
    work.builder.run(change, {"order": order, "country": country})
    work.judge()
    in_parts = work.builder.rows(VERDICTS)
    assert is_avoidable(work, order)
    work.builder.run("DELETE FROM built")
    work.judge()
    assert work.builder.rows(VERDICTS) == in_parts
