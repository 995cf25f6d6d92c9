"""Every queue is declared once, gives the columns that cases need, and is silent where nothing is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.warehouse import Reader
from ledger.causes import LAYERS
from metrics import layers
from metrics import queues as found
from metrics._errors import DefinitionError
from metrics.queues import Queue, queues
from tests.facts.company import Company

COLUMNS = [
    "queue", "fingerprint", "subject", "store", "channel", "warehouse", "carrier", "order_id", "order_name",
    "true_since", "ended_at", "due_at", "amount_minor", "currency", "summary", "is_outlived", "_file", "_line",
]  # fmt: skip
NAMES = list(queues())


@pytest.fixture
def healthy(company: Company) -> Company:
    """An order that came, left and arrived as it should, and stock that agrees."""
    company.calendar()
    company.sold()
    company.message()
    company.shipment(manifested_at="2026-11-16 16:00:00")
    company.shown(delivered_at="2026-11-18 10:01:00")
    company.event("2026-11-16 16:30:00", "InTransit_PickedUp", stage="PickedUp")
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    company.add("stock_levels")
    company.add("warehouse_stock")
    return company


def test_all_are_found() -> None:
    files = {path.stem for path in Path(found.__file__).parent.glob("[!_]*.py")}
    assert set(NAMES) == files
    assert sorted(NAMES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_name_is_that_of_the_file(name: str) -> None:
    assert queues()[name].name == name


@pytest.mark.parametrize("name", NAMES)
def test_columns(healthy: Company, name: str) -> None:
    healthy.queue(name)
    shape = healthy.ask(f"DESCRIBE ({queues()[name].episodes_sql()})")
    assert [column["column_name"] for column in shape] == COLUMNS
    kinds = {column["column_name"]: column["column_type"] for column in shape}
    assert (kinds["true_since"], kinds["ended_at"], kinds["amount_minor"]) == ("TIMESTAMP", "TIMESTAMP", "BIGINT")


def test_an_instant_in_a_summary_says_that_it_is_utc(company_home: Path) -> None:
    with Reader(company_home) as reader:
        told = reader.query("SELECT queue, summary FROM episodes").rows()
    timed = [(queue, summary) for queue, summary in told if re.search(r"\d\d:\d\d", summary)]
    assert len({queue for queue, _ in timed}) > 10
    assert [summary for _, summary in timed if re.search(r"\d\d:\d\d(?! UTC)", summary)] == []


def test_every_layer_is_described_and_has_queues() -> None:
    assert tuple(one.name for one in layers.EVERY) == LAYERS
    assert {queue.layer for queue in queues().values()} == set(LAYERS)
    reporting = [name for name, queue in queues().items() if queue.layer == "reporting"]
    assert reporting == ["notification_failed", "source_silent", "unmapped_status"]
    for one in layers.EVERY:
        assert one.holds.endswith(".") and one.typical.endswith(".")


def test_empty_is_healthy(healthy: Company) -> None:
    assert healthy.exceptions() == []


@pytest.mark.parametrize(
    "broken",
    [{"name": "Late Orders"}, {"question": "Late orders"}, {"layer": "moon"}, {"owner": ""}, {"target_hours": 0}],
)
def test_broken_declarations_are_refused(broken: dict[str, object]) -> None:
    sound: Queue = queues()["dispatch_overdue"]
    with pytest.raises(DefinitionError):
        replace(sound, **broken)  # type: ignore[arg-type]
