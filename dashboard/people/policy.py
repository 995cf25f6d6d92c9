"""Who may open which page, and who may do what? Data only; what is not written here, nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.people import Role

VIEWER, OPS, FINANCE, ADMIN = Role.VIEWER, Role.OPS, Role.FINANCE, Role.ADMIN
_EVERYBODY: Final = frozenset(Role)
_WORKING: Final = frozenset({OPS, FINANCE, ADMIN})


@dataclass(frozen=True, slots=True)
class Grant:
    """Which roles may do it. `is_company_wide`: it touches all stores, so only those who have all stores may."""

    roles: frozenset[Role]
    is_company_wide: bool = False


PAGES: Final[Mapping[str, frozenset[Role]]] = {
    "scorecard": _EVERYBODY,
    "triage": _WORKING,
    "order": _EVERYBODY,
    "orders": _EVERYBODY,
    "shipments": _EVERYBODY,
    "stock": _EVERYBODY,
    "duplicates": _WORKING,
    "fair": frozenset({OPS, ADMIN}),
    "metric": _EVERYBODY,
    "freshness": _EVERYBODY,
    "definitions": _EVERYBODY,
    "rules": _WORKING,
    "audit": frozenset({FINANCE, ADMIN}),
}

ACTIONS: Final[Mapping[str, Grant]] = {
    "case.assign": Grant(frozenset({OPS, ADMIN})),
    "case.comment": Grant(_WORKING),
    "case.watch": Grant(_WORKING),
    "case.attach": Grant(frozenset({OPS, ADMIN})),
    "case.snooze": Grant(frozenset({OPS, ADMIN})),
    "case.accept": Grant(_WORKING),
    "case.resolve": Grant(frozenset({OPS, ADMIN})),
    "case.dismiss": Grant(frozenset({OPS, ADMIN})),
    "case.reopen": Grant(frozenset({OPS, ADMIN})),
    "case.incident": Grant(frozenset({OPS, ADMIN})),
    "case.undo": Grant(frozenset({OPS, ADMIN})),
    "review.record": Grant(frozenset({OPS, ADMIN})),
    "notice.read": Grant(_WORKING),
    "duplicate.decide": Grant(frozenset({OPS, ADMIN})),
    "sale.enter": Grant(frozenset({OPS, ADMIN})),
    "book.preview": Grant(_WORKING),
    "book.change": Grant(frozenset({OPS, ADMIN})),
    "book.change_all": Grant(frozenset({OPS, ADMIN}), is_company_wide=True),
    "book.confirm": Grant(frozenset({FINANCE, ADMIN}), is_company_wide=True),
    "book.refuse": Grant(_WORKING, is_company_wide=True),
    "route.change": Grant(frozenset({OPS, ADMIN})),
    "route.change_all": Grant(frozenset({OPS, ADMIN}), is_company_wide=True),
    "rule.preview": Grant(_WORKING, is_company_wide=True),
    "rule.change": Grant(frozenset({OPS, ADMIN}), is_company_wide=True),
    "view.keep": Grant(_EVERYBODY),
    "export.evidence": Grant(_EVERYBODY),
    "export.orders": Grant(_WORKING),
    "customer.read": Grant(_WORKING),
    "export.book": Grant(_WORKING),
    "export.lab": Grant(_WORKING),
    "export.audit": Grant(frozenset({FINANCE, ADMIN}), is_company_wide=True),
    "audit.read": Grant(frozenset({FINANCE, ADMIN}), is_company_wide=True),
    "record.read": Grant(_WORKING),
    "cost.read": Grant(_WORKING),
}
"""`record.read` opens what a source said, word for word, and so the customer's name and address; `customer.read` shows
names in lists, which are masked for everybody else. `cost.read` shows what we pay or lose (see people/costs.py): for
everybody else those columns are left out of pages and files."""
