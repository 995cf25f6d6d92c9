"""Are pairs of orders found about as fast as one hash of one key over all orders, and how does that grow?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from ingest import facts
from ingest.settings import load
from ingest.warehouse import Builder
from tests.bench.bench import Bench, Run
from tests.bench.company import AS_OF
from tests.bench.table import Row, Table

ORDERS: Final = 1_000_000
BEFORE: Final = ("physical_orders", "departures", "shipped_orders", "mapped_lines")
ALONE: Final = ("duplicate_weights", "duplicate_keys", "duplicate_pairs", "fact_duplicates")

_MADE: Final = """
CREATE TEMP TABLE made AS
SELECT
  i, 'store' || i % 8 AS store, 'order' || i AS order_id,
  -- every fiftieth order is placed anew ten minutes later, under another e-mail
  CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END AS twin,
  TIMESTAMP '2024-11-24' + to_seconds(twin * 62899200 // getvariable('orders')::BIGINT)
    + CASE WHEN i <> twin THEN INTERVAL 10 MINUTE ELSE INTERVAL 0 MINUTE END AS placed_at,
  (hash(twin, 7) % (getvariable('orders')::BIGINT * 3 // 10 + 1))::BIGINT AS person
FROM range(getvariable('orders')::BIGINT) AS numbers(i);

INSERT INTO orders BY NAME
SELECT store, order_id, order_id AS name, ['shopify', 'etsy'][1 + i % 2] AS channel, false AS is_test,
  true AS requires_shipping, placed_at AS created_at, placed_at AS processed_at, placed_at AS updated_at,
  'EUR' AS currency, 5000 + (hash(twin, 3) % 9000)::BIGINT AS total_minor, 'PAID' AS financial_status,
  sha256('mail' || CASE WHEN i = twin THEN person ELSE -i END) AS email_hash, sha256('phone' || person) AS phone_hash,
  'first' || hash(person, 1) % 300 || ' last' || hash(person, 2) % 2000 AS customer_name,
  sha256('place' || person) AS identity_address_hash, sha256('postcode' || person) AS name_postcode_hash,
  (1000 + hash(person, 4) % 9000)::VARCHAR AS payment_tail, 'bench' AS _file, 1 AS _line, 1 AS _load
FROM made;

INSERT INTO order_lines BY NAME
SELECT store, order_id, place::VARCHAR AS line_id, 'SKU-' || (hash(twin, 5) + place * 7) % 600 AS sku,
  'Thing ' || (hash(twin, 5) + place * 7) % 600 AS title, 1 AS quantity, 1 AS current_quantity,
  true AS requires_shipping, false AS is_gift_card, 'bench' AS _file, 1 AS _line, 1 AS _load
FROM made, range(2) AS places(place) WHERE place = 0 OR twin % 2 = 0;
DROP TABLE made
"""
_BARE: Final = """
SELECT count(*) FROM (
  SELECT hash(phone_hash, epoch(processed_at)::BIGINT // 86400) AS key FROM orders GROUP BY key HAVING count(*) > 1
)
"""


def measure(bench: Bench) -> Iterator[Table]:
    sizes = sorted({bench.count(ORDERS // 4), bench.count(ORDERS)})
    runs = [
        bench.once(find, home=str(bench.folder / f"twice{size}"), orders=size, rounds=bench.rounds) for size in sizes
    ]
    yield Table(
        title=f"Pairs of orders that may be one, among {sizes[-1]:,}",
        rows=[row for size, run in zip(sizes, runs, strict=True) for row in _rows(size, run, bench.rounds)]
        + [
            Row(
                what="pairs, larger over smaller",
                seconds=_median(runs[-1], "ours"),
                n=bench.rounds,
                ratio=_median(runs[-1], "ours") / _median(runs[0], "ours"),
                target="≤ 5 ×",
            )
        ],
        notes=[
            "By hand: one hash of one key and the day, grouped. The product: seven keys, two days, a score, reasons.",
            f"{runs[-1].said['pairs']:,} pairs scored; of {runs[-1].said['planted']:,} planted twins "
            f"{runs[-1].said['flagged']:,} were flagged.",
        ],
    )


def _rows(size: int, run: Run, rounds: int) -> Iterator[Row]:
    bare, ours = _median(run, "bare"), _median(run, "ours")
    yield Row(what=f"by hand, {size:,}", seconds=bare, cpu=_median(run, "bare cpu"), n=rounds)
    yield Row(
        what=f"product, {size:,}",
        seconds=ours,
        cpu=_median(run, "ours cpu"),
        n=rounds,
        ratio=ours / bare,
        peak=run.peak,
        target="seconds",
    )


def _median(run: Run, variant: str) -> float:
    return float(median(run.said[variant]))


def find(home: str, orders: int, rounds: int) -> Mapping[str, Any]:
    """Find the pairs in turn by the product and by one bare key: seconds each, pairs, planted and flagged twins."""
    place = Path(home)
    place.mkdir()
    (place / "wharfinger.toml").write_text('group_currency = "EUR"\n', encoding="utf8")
    seconds: dict[str, list[float]] = {name: [] for name in ("bare", "bare cpu", "ours", "ours cpu")}
    statements = facts.statements()
    with Builder(place) as builder:
        builder.let(orders=str(orders))
        builder.run(_MADE)
        builder.run("CHECKPOINT")
        builder.set_snapshot(AS_OF, load(place))
        for name in BEFORE:
            builder.create_fact(name, statements[name])
        for _ in range(rounds):
            _timed(seconds, "bare", partial(builder.rows, _BARE))
            _timed(seconds, "ours", lambda: [builder.create_fact(name, statements[name]) for name in ALONE])
        ((pairs, flagged),) = builder.rows(
            "SELECT count(*), count(*) FILTER (WHERE is_flagged AND gap_seconds = 600) FROM fact_duplicates"
        )
    return {**seconds, "pairs": pairs, "flagged": flagged, "planted": orders // 50}


def _timed(seconds: dict[str, list[float]], variant: str, work: Callable[[], object]) -> None:
    begun, spent = time.perf_counter(), time.process_time()
    work()
    seconds[variant].append(time.perf_counter() - begun)
    seconds[f"{variant} cpu"].append(time.process_time() - spent)
