"""Is the effect of another tolerance worked out on the snapshot as a run would, and is the snapshot left as it is?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from dashboard import place
from dashboard.rules import foresight, replay
from ingest import facts
from ingest.maps.sheet import key
from ingest.maps.statuses import DEFAULT_STATUSES
from ingest.settings import load
from ingest.warehouse import Builder, Reader, publish
from metrics.queues import after_cases, before_cases, queues

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(place.HOME, str(tmp_path))
    monkeypatch.setenv(place.DOOR, place.LOCAL)
    return build(tmp_path)


def build(home: Path, decided: Mapping[str, str] = MappingProxyType({})) -> Path:
    """A store that lists 100 of each SKU, of which its warehouse has 100, 98 and 90; nobody counts as a writer.

    `decided`: SKU → what a person made of the case of its stock.
    """
    with Builder(home) as builder:
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
        builder.run(
            "INSERT INTO orders BY NAME SELECT 'berlin' AS store, number AS order_id, '#' || number AS name, "
            "false AS is_test, 'shopify' AS channel FROM unnest(['1', '2']) AS sold(number)"
        )
        builder.run(
            "INSERT INTO order_events BY NAME SELECT 'berlin' AS store, number AS order_id, number || step AS event_id,"
            " 'fulfillment_update' AS action, 'It was marked as ' || status AS detail, 'f' || number AS subject_id, "
            "'Parcel Watch' AS writer, 'app' AS writer_kind, $at::TIMESTAMP + to_minutes(step) AS happened_at "
            "FROM (VALUES ('1', 1, 'in transit'), ('2', 1, 'in transit'), ('1', 2, 'delivered')) "
            "AS told(number, step, status)",
            {"at": AS_OF.replace(tzinfo=None)},
        )
        for number, (sku, status) in enumerate(decided.items()):
            builder.run(
                "INSERT INTO cases BY NAME SELECT $number::VARCHAR AS case_id, 'stock_mismatch' AS queue, "
                "'stock_mismatch|berlin|' || $sku || '|leipzig' AS fingerprint, $status AS status, "
                "$at::TIMESTAMP AS true_since, $at::TIMESTAMP AS opened_at, $at::TIMESTAMP AS closed_at",
                {"number": number, "sku": sku, "status": status, "at": AS_OF.replace(tzinfo=None)},
            )
        builder.set_snapshot(AS_OF, load(home, required=False))
        facts.build(builder)
        for name, sql in (before_cases() | after_cases()).items():
            builder.create_fact(name, sql)
        publish(builder, home)
    return home


@pytest.mark.parametrize(("pct", "now", "gained", "lost"), [(1, 1, 1, 0), (0, 1, 1, 0), (12, 1, 0, 1), (50, 1, 0, 1)])
def test_another_tolerance_opens_and_closes_the_cases_that_a_run_would(
    home: Path, pct: int, now: int, gained: int, lost: int
) -> None:
    (row,) = foresight.cases_by_rules({"tolerance_c_pct": pct}).queues.to_dicts()
    assert row == {
        "queue": "stock_mismatch",
        "now": now,
        "gained": gained,
        "lost": lost,
        "then": now + gained - lost,
    }


def test_other_rules_are_replayed_beside_what_people_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(place.HOME, str(tmp_path))
    monkeypatch.setenv(place.DOOR, place.LOCAL)
    build(tmp_path, decided={"FAR": "resolved", "NEAR": "dismissed"})
    (wide,) = replay.of_rules({"tolerance_c_pct": 50}).filter(queue="stock_mismatch").to_dicts()
    assert (wide["was"], wide["will"], wide["right_ones"], wide["was_hits"], wide["hits"]) == (1, 0, 1, 1, 0)
    (narrow,) = replay.of_rules({"tolerance_c_pct": 0}).filter(queue="stock_mismatch").to_dicts()
    assert (narrow["was"], narrow["will"], narrow["hits"], narrow["was_wrong"], narrow["wrong"]) == (1, 2, 1, 0, 1)


def test_a_rule_that_changes_nothing_says_so_and_the_snapshot_stays(home: Path) -> None:
    with Reader(home) as reader:
        before = reader.query("SELECT * FROM snapshot").row(0)
    assert foresight.cases_by_rules({"tolerance_c_pct": 6}).queues.is_empty()
    assert foresight.cases_by_rules({"tolerance_a_pct": 40}).queues.is_empty()
    with Reader(home) as reader:
        assert reader.query("SELECT * FROM snapshot").row(0) == before


def lines(**writers: str) -> dict[str, dict[str, object]]:
    """The status map as it comes, with these writers: status → writer."""
    rows = {key("status_map", row): {**row} for row in DEFAULT_STATUSES}
    for row in rows.values():
        row["writer"] = writers.get(str(row["status"]), row["writer"])
    return rows


def test_another_owner_of_a_status_opens_the_conflicts_that_a_run_would(home: Path) -> None:
    assert foresight.cases_by_book("status_map", lines()).queues.is_empty()
    found = foresight.cases_by_book("status_map", lines(DELIVERED="staff"))
    assert found.queues.to_dicts() == [{"queue": "status_conflict", "now": 0, "gained": 1, "lost": 0, "then": 1}]
    assert found.opened["case"].to_list() == [
        'Parcel Watch wrote "delivered" on order #1: the status belongs to staff.'
    ]
    assert foresight.cases_by_book("status_map", lines(DELIVERED="parcel watch", IN_TRANSIT="warehouse")).gained == 0


def test_a_chosen_way_of_working_is_judged_too(home: Path) -> None:
    chosen = {"ownership_model": {"name": "ownership_model", "value": "store"}}
    found = foresight.cases_by_book("choices", chosen)
    assert found.queues.to_dicts() == [{"queue": "status_conflict", "now": 0, "gained": 2, "lost": 0, "then": 2}]


def test_what_a_run_does_with_the_changed_map_is_what_was_foreseen(home: Path) -> None:
    changed = lines(DELIVERED="staff", IN_TRANSIT="warehouse")
    foreseen = foresight.cases_by_book("status_map", changed)
    with Builder(home) as builder:
        builder.run("DELETE FROM status_map")
        for row in changed.values():
            builder.run(
                "INSERT INTO status_map BY NAME SELECT $system AS system, $status AS status, $writer AS writer",
                {name: row[name] for name in ("system", "status", "writer")},
            )
        facts.build(builder)
        publish(builder, home)
    with Reader(home) as reader:
        sql = queues()["status_conflict"].episodes_sql()
        told = reader.query(f"SELECT summary FROM ({sql}) WHERE ended_at IS NULL")  # noqa: S608
    assert foreseen.opened["case"].to_list() == told["summary"].to_list() != []
