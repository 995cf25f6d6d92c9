"""What does a case cost, item by item and in the group's money, and what would a year of them cost?"""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.run.costs import own_costs
from ingest.settings import SettingsError, load
from metrics._errors import DefinitionError
from metrics.queues import DUPLICATE, INCIDENT, OwnCosts, before_cases
from tests.facts.company import Company, Row

MISSING = "order_missing_in_warehouse"


def rates(company: Company) -> None:
    """One euro is 1.25 dollars, and was 2 the day before; 160 yen."""
    company.add("fx_rates", day="2026-11-26", currency="USD", per_euro=2)
    company.add("fx_rates", day="2026-11-27", currency="USD", per_euro="1.25")
    company.add("fx_rates", day="2026-11-28", currency="USD", per_euro=9)
    company.add("fx_rates", day="2026-11-20", currency="JPY", per_euro=160)


def only(company: Company, queue: str = MISSING) -> Row:
    (row,) = company.exceptions(queue)
    return row


def test_the_models_of_the_guides() -> None:
    assert INCIDENT.total_minor == 200_00
    assert dict(DUPLICATE.items) == {"materials": 65_00, "shipping": 12_00, "labour": 45_00}
    assert DUPLICATE.total_minor == 122_00


def test_costs_in_group_currency_by_the_last_rate_before_the_snapshot(company: Company) -> None:
    rates(company)
    company.sold(total_minor=16_000, currency="JPY")
    row = only(company)
    assert (row["cost_minor"], row["amount_group_minor"], row["group_currency"]) == (160_00, 100_00, "EUR")
    items = [cost for cost in company.after_cases("fact_costs") if cost["queue"] == MISSING]
    assert {cost["item"]: cost["cost_minor"] for cost in items} == {"shipping": 4000, "service": 8000, "restock": 4000}


def test_without_a_rate_nothing_is_made_up(company: Company) -> None:
    company.sold()
    row = only(company)
    assert (row["cost_minor"], row["amount_group_minor"]) == (None, 5000)


def test_a_company_s_own_figures_replace_ours_item_by_item(company: Company) -> None:
    rates(company)
    company.costs = OwnCosts(currency="EUR", items={MISSING: {"service": 100, "phone": 1}})
    company.sold()
    assert only(company)["cost_minor"] == 4000 + 100 + 4000 + 1
    with pytest.raises(DefinitionError, match="there is no queue nonsense"):
        before_cases(OwnCosts(items={"nonsense": {"x": 1}}))


def test_items_add_up_to_cases_and_a_dismissed_case_cost_nothing(company: Company) -> None:
    rates(company)
    for order in ("1", "2", "3"):
        company.sold(order)
    told = {"queue": MISSING, "true_since": "2026-11-16 09:15:00", "opened_at": "2026-11-16 09:20:00"}
    for order, status, cause in (("1", "dismissed", None), ("2", "resolved", "stock_visibility")):
        company.add(
            "cases",
            **told,
            case_id=order,
            fingerprint=f"{MISSING}|berlin|{order}|leeds",
            status=status,
            root_cause=cause,
            closed_at="2026-11-16 10:15:00",
            updated_at="2026-11-16 10:15:00",
        )
    rows = company.exceptions()
    (sums,) = company.ask("SELECT sum(cost_minor)::BIGINT AS total FROM fact_costs")
    assert sums["total"] == sum(row["cost_minor"] for row in rows) > 0
    by_order = {row["order_id"]: row for row in rows if row["queue"] == MISSING}
    assert [by_order[order]["cost_minor"] for order in ("1", "2", "3")] == [0, 160_00, 160_00]
    causes = [(by_order[order]["root_cause"], by_order[order]["issue"]) for order in ("1", "2", "3")]
    assert causes == [(None, None), ("stock_visibility", "integration"), (None, None)]


def test_the_layer_that_a_person_named_decides_the_answer_for_leadership(company: Company) -> None:
    company.sold()
    told = {"case_id": "1", "fingerprint": f"{MISSING}|berlin|1|leeds", "queue": MISSING, "status": "resolved"}
    company.add(
        "cases",
        **told,
        root_cause="unknown",
        layer="warehouse",
        true_since="2026-11-16 09:15:00",
        opened_at="2026-11-16 09:20:00",
        closed_at="2026-11-16 10:15:00",
        updated_at="2026-11-16 10:15:00",
    )
    row = only(company)
    assert (row["layer"], row["issue"]) == ("warehouse", "operating model")


def own(home: Path, text: str) -> OwnCosts:
    (home / "wharfinger.toml").write_text(text, encoding="utf8")
    return own_costs(load(home))


def test_own_figures_are_read_and_wrong_ones_refused_with_the_reason(tmp_path: Path) -> None:
    assert own(tmp_path, "") == OwnCosts()
    sound = '[costs]\ncurrency = "EUR"\n[costs.parcel_stalled]\nshipping = 4000\n'
    assert own(tmp_path, sound) == OwnCosts(currency="EUR", items={"parcel_stalled": {"shipping": 4000}})
    for text, why in (
        ('[costs]\ncurrency = "euro"', "ISO 4217"),
        ("[costs.gremlins]\nx = 1", "does not know gremlins; it knows"),
        ("[costs.parcel_stalled]\nshipping = -1", "whole number of minor units"),
        ("[costs.parcel_stalled]\nshipping = 1.5", "whole number of minor units"),
        ("[costs]\nparcel_stalled = 5", "whole number of minor units"),
    ):
        with pytest.raises(SettingsError, match=why):
            own(tmp_path, text)
