"""What a week's cases cost: counted once, added up to the fact behind, told by cause."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.scorecard import costing, losses
from ingest.warehouse import Reader
from tests.facts.asked import Asked
from tests.facts.company import Company

MISSING = "order_missing_in_warehouse"
MONDAY = date(2026, 11, 16)


def told(company: Company, order: str, status: str, **more: str) -> None:
    """An order that never arrived, and what became of its case."""
    company.sold(order)
    company.add(
        "cases",
        queue=MISSING,
        true_since="2026-11-16 09:15:00",
        opened_at="2026-11-16 09:20:00",
        case_id=order,
        fingerprint=f"{MISSING}|berlin|{order}|leeds",
        status=status,
        closed_at="2026-11-17 10:15:00",
        updated_at="2026-11-17 10:15:00",
        **more,
    )


@pytest.fixture
def asked(company: Company) -> Reader:
    """Six cases: two of one incident, two with a cause, one open as a matter of course, one dismissed."""
    company.add("fx_rates", day="2026-11-20", currency="USD", per_euro=1)
    told(company, "1", "auto_resolved", parent_id="9")
    told(company, "2", "auto_resolved", parent_id="9")
    told(company, "3", "resolved", root_cause="manual_entry")
    told(company, "4", "resolved", root_cause="manual_entry")
    told(company, "5", "accepted")
    told(company, "6", "dismissed")
    company.exceptions()
    return Asked(company.warehouse)  # type: ignore[return-value]


def of_queue(frame: pl.DataFrame) -> dict[str, object]:
    (row,) = frame.filter(pl.col("monday") == MONDAY, pl.col("member") == MISSING).to_dicts()
    return row


def test_a_mass_incident_is_one_and_a_dismissed_case_cost_nothing(asked: Reader) -> None:
    row = of_queue(costing.weekly(asked, "queue", None))
    assert (row["incidents"], row["cases"], row["unpriced"], row["cost_minor"]) == (4, 5, 0, 5 * 200_00)
    assert costing.weekly(asked, "queue", "tokyo").is_empty()


def test_causes_are_those_that_a_person_named(asked: Reader) -> None:
    by_cause = costing.weekly(asked, "cause", "berlin").filter(pl.col("monday") == MONDAY)
    assert dict(by_cause.select("member", "cases").iter_rows())["manual_entry"] == 2
    trouble = costing.weekly(asked, "trouble", None).filter(pl.col("monday") == MONDAY)
    assert dict(trouble.select("member", "cost_minor").iter_rows())["operating model"] == 2 * 200_00
    assert losses.told("cause", "manual_entry") == "Manual entry"
    assert losses.told("trouble", costing.NOT_NAMED) == "Not named"


@pytest.mark.parametrize("by", costing.BY)
def test_however_cases_are_told_apart_they_add_up_to_the_same(asked: Reader, by: str) -> None:
    whole = costing.weekly(asked, "queue", None)
    parts = costing.weekly(asked, by, None)
    for name in ("cases", "cost_minor"):
        assert parts[name].sum() == whole[name].sum() > 0
    for row in parts.to_dicts():
        given = (by, row["member"], row["monday"].isoformat(), None)
        assert costing.items(asked, *given)["cost_minor"].sum() == row["cost_minor"]
        assert costing.cases(asked, *given)["cost_minor"].sum() == row["cost_minor"]


def test_without_a_rate_it_is_said_how_many_have_no_price(company: Company) -> None:
    company.sold()
    company.exceptions()
    frame = costing.weekly(Asked(company.warehouse), "queue", None).filter(pl.col("member") == MISSING)  # type: ignore[arg-type]
    assert frame["unpriced"].to_list() == [1]
    assert losses.sentence(frame, "queue", MONDAY, "EUR") == (
        "1 case began in this week and cost €0: €0 a year at this pace. 1 have no price: their currency has no rate."
    )


def test_one_or_two_incidents_a_month_are_what_the_guide_says_a_year() -> None:
    month = date(2026, 10, 1), date(2026, 11, 1)
    assert [costing.yearly(200_00 * count, *month) for count in (1, 2)] == [2_400_00, 4_800_00]
    assert costing.yearly(200_00 * 3, date(2026, 8, 1), date(2026, 11, 1)) == 2_400_00
    assert costing.yearly(700, date(2026, 11, 2), date(2026, 11, 9)) == 365 * 100
