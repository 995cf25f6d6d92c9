"""Is the effect of another tolerance worked out on the snapshot as a run would, and is the snapshot left as it is?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import place
from dashboard.rules import foresight
from ingest import facts
from ingest.settings import load
from ingest.warehouse import Builder, Reader, publish

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that lists 100 of each SKU, of which its warehouse has 100, 98 and 90."""
    monkeypatch.setenv(place.HOME, str(tmp_path))
    with Builder(tmp_path) as builder:
        builder.run(
            "INSERT INTO locations BY NAME SELECT 'berlin' AS store, 'l' AS location_id, 'leipzig' AS warehouse"
        )
        builder.run(
            "INSERT INTO stock_levels BY NAME SELECT 'berlin' AS store, 'l' AS location_id, sku, "
            "$at::TIMESTAMP AS observed_at, true AS tracked, 100 AS on_hand, 100 AS available, 0 AS committed "
            "FROM unnest(['SAME', 'NEAR', 'FAR']) AS skus(sku)",
            {"at": AS_OF.replace(tzinfo=None)},
        )
        builder.run(
            "INSERT INTO warehouse_stock BY NAME SELECT 'leipzig' AS warehouse, sku, $at::TIMESTAMP AS counted_at, "
            "units AS on_hand, 0 AS picked, 'C' AS abc "
            "FROM (VALUES ('SAME', 100), ('NEAR', 98), ('FAR', 90)) AS counted(sku, units)",
            {"at": AS_OF.replace(tzinfo=None)},
        )
        builder.set_snapshot(AS_OF, load(tmp_path, required=False))
        facts.build(builder)
        publish(builder, tmp_path)
    return tmp_path


@pytest.mark.parametrize(("pct", "now", "gained", "lost"), [(1, 1, 1, 0), (0, 1, 1, 0), (12, 1, 0, 1), (50, 1, 0, 1)])
def test_another_tolerance_opens_and_closes_the_cases_that_a_run_would(
    home: Path, pct: int, now: int, gained: int, lost: int
) -> None:
    (row,) = foresight.cases_by_rules({"tolerance_c_pct": pct}).to_dicts()
    assert row == {
        "queue": "stock_mismatch",
        "now": now,
        "gained": gained,
        "lost": lost,
        "then": now + gained - lost,
    }


def test_a_rule_that_changes_nothing_says_so_and_the_snapshot_stays(home: Path) -> None:
    with Reader(home) as reader:
        before = reader.query("SELECT * FROM snapshot").row(0)
    assert foresight.cases_by_rules({"tolerance_c_pct": 6}).is_empty()
    assert foresight.cases_by_rules({"tolerance_a_pct": 40}).is_empty()
    with Reader(home) as reader:
        assert reader.query("SELECT * FROM snapshot").row(0) == before
