"""Sales at a fair are entered days later: do they stand at their own time, and leave weeks that are over alone?"""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import answers, jobs, place
from dashboard.run.progress import Silent
from dashboard.stall import sale as sales
from dashboard.stall.sale import Item, Sale
from ingest import settings
from ingest.loading.imports import Order
from ingest.warehouse import Reader
from tests.conftest import END

LATER = END + timedelta(hours=1)
SATURDAY = "2026-10-31"
HEAD = "sale,sold_at,sku,title,quantity,unit_price,currency,paid_by,card_last4,name,email,phone,entered_at"
SALE = f"LATE-1,{SATURDAY}T14:05:00+00:00,MUG-SAND,Mug,2,12.90,GBP,cash,,Ada Lovelace,,,"


def _run(home: Path) -> None:
    outcome = jobs.run(settings.load(home), as_of=LATER, only=("fairs",), report=Silent())
    assert outcome.failures == {}


def _scorecards(reader: Reader) -> pl.DataFrame:
    weeks = [answers.scorecard_rows(reader, week, None) for week in answers.weeks(reader)]
    return pl.concat(weeks, how="vertical_relaxed").drop("snapshot", strict=False)


def _order(reader: Reader, order: str) -> dict[str, object]:
    (row,) = reader.query("SELECT * FROM fact_orders WHERE order_id = $order", {"order": order}).iter_rows(named=True)
    return row


def test_a_late_list_changes_no_number_of_a_week_that_is_over(own_home: Path) -> None:
    _run(own_home)
    with Reader(own_home) as reader:
        before = _scorecards(reader)
    (own_home / "drops" / "fairs" / "forgotten.csv").write_text(f"{HEAD}\n{SALE}\n", encoding="utf8")
    _run(own_home)
    with Reader(own_home) as reader:
        assert _scorecards(reader).equals(before)
        row = _order(reader, "LATE-1")
        (quarantined,) = reader.query("SELECT count(*) FROM quarantine", {}).row(0)
    assert f"{row['placed_at']:%Y-%m-%d %H:%M}" == "2026-10-31 14:05"
    assert (row["channel"], row["is_backfill"], row["store"]) == ("person", True, "fairs")
    assert quarantined == 0


def test_the_demo_company_sells_at_fairs_and_lists_come_in_days_later(company_home: Path) -> None:
    with Reader(company_home) as reader:
        rows = reader.query("SELECT placed_at, is_backfill FROM fact_orders WHERE store = 'fairs'", {})
    assert rows.height > 5
    assert set(rows["placed_at"].dt.weekday()) <= {6, 7}
    assert rows["is_backfill"].any()


def test_a_sale_typed_at_the_stall_is_an_order_from_the_next_run_on(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(place.HOME, str(own_home))
    monkeypatch.setenv(place.DOOR, place.LOCAL)
    typed = Sale(
        entry="ab" * 16,
        store="fairs",
        day=END.date(),
        at=time(5, 30),
        items=(Item(sku="MUG-SAND", quantity=2, price="12.90"),),
        paid_by="cash",
    )
    entered = sales.enter(settings.load(own_home), typed, END + timedelta(minutes=30))
    assert entered.sale is not None
    _run(own_home)
    with Reader(own_home) as reader:
        row = _order(reader, entered.sale.sale)
        (quarantined,) = reader.query("SELECT count(*) FROM quarantine", {}).row(0)
    assert (row["channel"], row["is_backfill"], row["value_minor"], row["currency"]) == ("person", False, 2_580, "GBP")
    assert quarantined == 0


def test_sales_by_a_file_of_ones_own_stand_at_their_local_time(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "till.csv"
    head = "order_id,name,channel,is_test,requires_shipping,created_at,processed_at,updated_at,currency,total"
    sale = f"T-1,T-1,person,false,false,2026-11-09 09:00,{SATURDAY} 14:05,2026-11-09 09:00,GBP,25.80"
    file.write_text(f"{head}\n{sale}\n", encoding="utf8")
    order = Order(table="orders", files=(file,), system="till", store="fairs", timezone="America/New_York")
    jobs.bring(settings.load(own_home), order, as_of=LATER, report=Silent())
    with Reader(own_home) as reader:
        row = _order(reader, "T-1")
    assert f"{row['placed_at']:%Y-%m-%d %H:%M}" == "2026-10-31 18:05"  # in New York it was still summer time
    assert row["is_backfill"] is True
