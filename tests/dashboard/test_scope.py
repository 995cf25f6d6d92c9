"""Does somebody with one store see a row of another in any table, even in one that was added yesterday?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import facts
from ingest.building import scope
from ingest.settings import load
from ingest.warehouse import Builder, Reader, publish
from metrics.queues import after_cases, before_cases

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every table and every fact there is, empty but for a few rows of two stores."""
    made = tmp_path_factory.mktemp("scoped")
    with Builder(made) as builder:
        builder.set_snapshot(AS_OF, load(made, required=False))
        facts.build(builder)
        for name, sql in {**before_cases(), **after_cases()}.items():
            builder.create_fact(name, sql)
        for store in ("berlin", "london", ""):
            for table, more in (
                ("tickets", "'t' || $store AS ticket_id, 'CANARY ' || $store AS subject"),
                ("fulfillments", "'f' AS fulfillment_id, 'o' AS order_id, 'T' || $store AS tracking_number"),
                ("wms_receipts", "'leeds' AS warehouse, 'r' || $store AS receipt_id, 'o' AS order_id"),
                ("landing_files", "'x/' || $store AS file"),
                ("sku_map", "'' AS channel, 'W' AS channel_sku, 'L' || $store AS sku"),
            ):
                builder.run(f"INSERT INTO {table} BY NAME SELECT $store AS store, {more}", {"store": store})
            for table, row in (
                ("wms_receipt_lines", "'leeds' AS warehouse, 'r' || $store AS receipt_id, 'S' || $store AS sku"),
                ("parcels", "'T' || $store AS tracking_number"),
                ("tracking_events", "'T' || $store AS tracking_number, 'at ' || $store AS location"),
                ("cases", "'c' || $store AS case_id, 'q|' || $store || '|s' AS fingerprint"),
                ("quarantine", "'x/' || $store AS file, 'CANARY ' || $store AS found"),
                ("warehouse_stock", "'leeds' AS warehouse, 'S' || $store AS sku"),
            ):
                builder.run(f"INSERT INTO {table} BY NAME SELECT {row}", {"store": store})
        for first, second in (("berlin", "berlin"), ("berlin", "london"), ("london", "berlin")):
            pair = {"first": first, "second": second}
            builder.run(
                "INSERT INTO pair_decisions BY NAME SELECT $first || '-' || $second AS pair_id, $first AS first_store, "
                "$second AS second_store, 'keep' AS decision",
                pair,
            )
        for summary, queue in (("#1 (berlin) and #2 (london) may be one", "possible_duplicate"), ("late", "late")):
            builder.run(
                "INSERT INTO fact_exceptions BY NAME SELECT $queue AS queue, 'berlin' AS store, $summary AS summary",
                {"summary": summary, "queue": queue},
            )
        publish(builder, made)
    return made


def columns(home: Path) -> dict[str, list[str]]:
    with Reader(home) as reader:
        found = reader.query(
            "SELECT table_name, list(column_name) AS names FROM duckdb_columns() WHERE NOT internal GROUP BY ALL"
        )
    return dict(found.iter_rows())


def test_every_table_says_whose_its_rows_are(home: Path) -> None:
    thought_of = {*scope.OPEN, *scope.THROUGH, *scope.CLOSED}
    known = columns(home)
    assert len(known) > 50
    assert {name: names for name, names in known.items() if "store" not in names and name not in thought_of} == {}
    assert sorted(thought_of - set(known)) == []


def test_no_table_holds_a_word_of_another_store(home: Path) -> None:
    with Reader(home, ["berlin"]) as reader:
        for name in columns(home):
            text = str(reader.query(f'SELECT * FROM "{name}"').to_dicts())  # noqa: S608
            assert "london" not in text, name


def test_ones_own_rows_are_all_there(home: Path) -> None:
    with Reader(home, ["berlin"]) as reader:
        for table, rows in (
            ("tickets", 1),
            ("wms_receipt_lines", 1),
            ("parcels", 1),
            ("tracking_events", 1),
            ("cases", 1),
            ("quarantine", 1),
            ("sku_map", 2),
            ("fact_exceptions", 1),
            ("pair_decisions", 1),
            ("warehouse_stock", 0),
        ):
            assert reader.query(f"SELECT count(*) AS n FROM {table}")["n"][0] == rows, table  # noqa: S608


def test_both_stores_see_what_both_have_and_nobody_with_none_sees_anything(home: Path) -> None:
    with Reader(home, ["berlin", "london"]) as reader:
        assert reader.query("SELECT count(*) AS n FROM tickets")["n"][0] == 2
    with Reader(home, []) as reader:
        assert reader.query("SELECT count(*) AS n FROM tickets")["n"][0] == 0
    with Reader(home, ["' OR 1=1 --", "berlin'; DROP TABLE tickets"]) as reader:
        assert reader.query("SELECT count(*) AS n FROM tickets")["n"][0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '/tmp/out'",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "CREATE TABLE whole.tickets2 AS SELECT 1",
    ],
)
def test_a_readers_part_is_shut_off_like_the_whole(home: Path, statement: str) -> None:
    for stores in (None, ["berlin"]):
        with (
            Reader(home, stores) as reader,
            pytest.raises(Exception, match=r"(?i)permission|disabled|locked|read-only|does not hold|cannot"),
        ):
            reader.query(statement)
