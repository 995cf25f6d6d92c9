"""Customers were made to order twice by mistake, and others to buy again rightly. Who was told from whom?

Recall is the share of planted mistakes that were flagged, precision the share of flagged pairs that were planted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.run.progress import Silent
from ingest.sandbox import Params
from ingest.warehouse import Reader

END = datetime(2026, 11, 20, 6, tzinfo=UTC)
SEEDS = (201, 202, 203, 204)
LEAST = 0.95
MOST_OF_A_KIND = 0.9
FLAGGED = "SELECT first_order_id, second_order_id FROM fact_duplicates WHERE is_flagged"

Pair = tuple[int, frozenset[str]]


@dataclass
class Seen:
    """Pairs of orders, by seed: planted with the relation of the second order to the first, rightful, and flagged."""

    planted: dict[Pair, str] = field(default_factory=dict)
    rightful: dict[Pair, str] = field(default_factory=dict)
    flagged: set[Pair] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    found = Seen()
    for seed in SEEDS:
        home = tmp_path_factory.mktemp(f"twice-{seed}")
        demo.create(home, Params(seed=seed, end=END, stores=4, weeks=5, orders_per_store_week=90))
        outcome = demo.fetch_history(home, Silent())
        assert outcome is not None and outcome.failures == {}
        _read(home, seed, found)
        with Reader(home) as reader:
            found.flagged |= {(seed, frozenset(row)) for row in reader.query(FLAGGED).iter_rows()}
    return found


def _read(home: Path, seed: int, into: Seen) -> None:
    for line in (home / "sandbox" / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["kind"] == "planted" and event["failure"] == "duplicate_order":
            into.planted[seed, frozenset((event["first_order"], event["subject"]))] = event["relation"]
        if event["kind"] == "bought_again":
            into.rightful[seed, frozenset((event["first_order"], event["order"]))] = event["relation"]


def test_mistakes_are_flagged_and_little_else(seen: Seen, record_property: Callable[[str, object], None]) -> None:
    hits = len(seen.planted.keys() & seen.flagged)
    recall, precision = hits / len(seen.planted), hits / len(seen.flagged)
    record_property(
        "recall and precision",
        f"{len(SEEDS)} companies: planted {len(seen.planted)}  flagged {len(seen.flagged)}"
        f"  recall {recall:.4f}  precision {precision:.4f}",
    )
    assert len(seen.planted) > 50
    assert min(recall, precision) >= LEAST


def test_every_kind_of_mistake_is_seen(seen: Seen, record_property: Callable[[str, object], None]) -> None:
    planted = Counter(seen.planted.values())
    hits = Counter(relation for pair, relation in seen.planted.items() if pair in seen.flagged)
    for relation, count in sorted(planted.items()):
        record_property("recall by kind", f"{relation:<12} planted {count:>4}  flagged {hits[relation]:>4}")
    assert {relation for relation, count in planted.items() if hits[relation] < MOST_OF_A_KIND * count} == set()


def test_who_rightly_buys_again_is_left_alone(seen: Seen) -> None:
    assert len(seen.rightful) > 30
    assert len(seen.rightful.keys() & seen.flagged) / len(seen.rightful) <= 1 - LEAST
