"""May these lines go into the book? Every line against its neighbours, the company's stores, and who brings them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ingest.contracts.owner_stages import STAGES
from ingest.maps import contract_of, skus, stages
from ingest.maps.finding import Finding, Line
from ingest.maps.sheet import Sheet, key

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "ownership_model": ("store", "warehouse", "support_sees"),
    "status_model": ("three", "seven"),
}
"""Who writes the status of an order: the store, the warehouse system, or either while support only looks on."""


@dataclass(frozen=True, kw_only=True)
class Company:
    """What lines may name: stores, metrics with the highest target each may have, and the stores of who asks."""

    stores: frozenset[str] = frozenset()
    metrics: Mapping[str, Decimal] = field(default_factory=dict)
    own: frozenset[str] | None = None

    def sees(self, store: str) -> bool:
        return self.own is None or store in self.own


def judged(sheet: Sheet, company: Company) -> Sheet:
    """The sheet with everything that was found about its lines together, in the order of the lines."""
    found = [*sheet.findings, *_twins(sheet), *_stores(sheet, company), *_RULES[sheet.book](sheet.lines, company)]
    return Sheet(book=sheet.book, lines=sheet.lines, findings=tuple(sorted(found, key=lambda one: one.line)))


def _twins(sheet: Sheet) -> Iterator[Finding]:
    first: dict[str, Line] = {}
    for line in sheet.lines:
        other = first.setdefault(key(sheet.book, line.row), line)
        if other is not line:
            told = f"it is about the same as line {other.number}: {', '.join(contract_of(sheet.book).key)}"
            yield Finding(code="E_DUP", line=line.number, message=told)


def _stores(sheet: Sheet, company: Company) -> Iterator[Finding]:
    if not any(column.name == "store" for column in contract_of(sheet.book).columns):
        return
    for line in sheet.lines:
        store = line.row["store"]
        if store and company.stores and store not in company.stores:
            yield Finding(code="E_REF", line=line.number, message=f"there is no store {store!r}")
        elif not company.sees(store):
            told = f"store {store!r} is not among yours" if store else "it would hold for all stores; name one of yours"
            yield Finding(code="E_ROLE", line=line.number, message=told)


def _skus(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    return skus.agree(lines)


def _stages(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    for stage in sorted(set(STAGES) - {line.row["stage"] for line in lines}):
        yield Finding(code="E_REQ", line=0, message=f"stage {stage} has no line, so nobody would own it")
    yield from _noise(lines)


def _statuses(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    spelt = Counter((line.row["system"], line.row["status"].strip().casefold()) for line in lines)
    for line in lines:
        if spelt[line.row["system"], line.row["status"].strip().casefold()] > 1:
            told = f"{line.row['status']!r} differs from another status by case or spaces only"
            yield Finding(code="E_DUP", line=line.number, message=told, is_warning=True)
    yield from _noise(lines)


def _noise(lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        if stages.noise([line.row]):
            told = "the customer sees it, but it changes nothing they do next: it is noise"
            yield Finding(code="E_ENUM", line=line.number, message=told, is_warning=True)


def _targets(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    for line in lines:
        most = company.metrics.get(line.row["metric"])
        if most is None:
            yield Finding(code="E_REF", line=line.number, message=f"there is no metric {line.row['metric']!r}")
        elif Decimal(line.row["target"]) > most:
            told = f"a target of {line.row['target']} can never be reached; at most {most}"
            yield Finding(code="E_RANGE", line=line.number, message=told)


def _integrations(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    for store in unconnected((line.row for line in lines), company):
        told = f"store {store} has no line, so nobody reads how it is connected"
        yield Finding(code="E_REQ", line=0, message=told, is_warning=True)


def unconnected(rows: Iterable[Mapping[str, Any]], company: Company) -> list[str]:
    """The stores, among those that the asker sees, of which no line says how they are connected."""
    named = {row["store"] for row in rows}
    return sorted(store for store in company.stores - named if company.sees(store))


def _choices(lines: Sequence[Line], company: Company) -> Iterator[Finding]:
    for line in lines:
        allowed = CHOICES[line.row["name"]]
        if line.row["value"] not in allowed:
            told = f"{line.row['name']} cannot be {line.row['value']}; expected one of {', '.join(allowed)}"
            yield Finding(code="E_ENUM", line=line.number, message=told)


_RULES: Final[Mapping[str, Callable[[Sequence[Line], Company], Iterator[Finding]]]] = {
    "owner_stages": _stages,
    "status_map": _statuses,
    "sku_map": _skus,
    "targets": _targets,
    "integrations": _integrations,
    "choices": _choices,
}
