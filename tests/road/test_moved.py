"""A promise was fetched, moved to another warehouse under a new number, and fetched again: is it promised once?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params, simulate
from ingest.warehouse import Reader

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
PARAMS = Params(seed=8, end=END, stores=2, weeks=2, orders_per_store_week=80)


def test_lines_that_were_fetched_before_the_move_are_the_new_promises(tmp_path: Path) -> None:
    events = [event for event in simulate(PARAMS, END) if event.kind == "promise_moved"]
    move = next(event for event in events if event["to"] != event["fo"])
    demo.create(tmp_path, PARAMS)
    with demo.living(tmp_path, at=PARAMS.start) as company:
        assert company is not None
        for moment in (move.at - timedelta(seconds=30), move.at + timedelta(hours=1)):
            company.advance_to(moment)
            outcome = jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
            assert outcome.failures == {}
    order = {"order_id": move["order"]}
    with Reader(tmp_path) as reader:
        fetched = reader.query(
            "SELECT DISTINCT l.fulfillment_order_id FROM fulfillment_order_lines AS l "
            "JOIN fulfillment_orders AS p USING (store, fulfillment_order_id) WHERE p.order_id = $order_id",
            order,
        )
        promised = reader.query(
            "SELECT DISTINCT fulfillment_order_id, warehouse, created_at "
            "FROM promised_lines WHERE order_id = $order_id",
            order,
        )
        routed = reader.query(
            "SELECT is_moved_by_hand, hand_judged FROM fact_routing WHERE order_id = $order_id", order
        )
    assert set(fetched["fulfillment_order_id"]) == {move["fo"], move["to"]}
    assert promised.rows() == [(move["to"], move["warehouse"], move.at.replace(tzinfo=None))]
    assert routed.rows() == [(True, 1)]
