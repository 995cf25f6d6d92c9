"""Which records does a search text select, in which order, and on which page?

Window edges are inclusive whichever comparison is written (`<` and `>` take the edge too), terms join by AND, and a
filter that the store does not know is ignored with a warning, all as in the real system.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from graphql import GraphQLError

from ingest.sandbox import shopify_values as values
from ingest.sandbox.books.records import Order
from ingest.sandbox.world import text

TERM = re.compile(r"""(-?)(\w+):\s*(>=|<=|>|<)?\s*("[^"]*"|'[^']*'|[^\s()]+)|(\bAND\b)|(\S+)""")
Test = Callable[[Any, str], bool]
STATES: Mapping[str, Callable[[Order], bool]] = {
    "any": lambda order: True,
    "open": lambda order: order.closed_at is None and order.cancelled_at is None,
    "closed": lambda order: order.closed_at is not None and order.cancelled_at is None,
    "cancelled": lambda order: order.cancelled_at is not None,
    "not_closed": lambda order: order.closed_at is None,
}


def _same(read: Callable[[Any], Any]) -> Test:
    return lambda record, wanted: str(read(record)).lower() == wanted.lower()


FILTERS: Mapping[str, Mapping[str, Test]] = {
    "orders": {
        "id": _same(lambda order: values.number_of(order.gid)),
        "name": lambda order, wanted: order.name.lstrip("#") == wanted.lstrip("#"),
        "test": _same(lambda order: order.is_test),
        "email": _same(lambda order: order.email),
        "tag": lambda order, wanted: wanted.lower() in [tag.lower() for tag in order.tags],
        "status": lambda order, wanted: STATES.get(wanted.lower(), STATES["any"])(order),
        "financial_status": _same(values.payment),
        "fulfillment_status": _same(values.shipping),
        "return_status": _same(values.returning),
    },
    "fulfillmentOrders": {
        "id": _same(lambda promise: values.number_of(promise.gid)),
        "status": _same(lambda promise: promise.status),
        "assigned_location_id": _same(lambda promise: values.number_of(promise.location)),
    },
    "inventoryItems": {
        "id": _same(lambda item: item.number),
        "sku": _same(lambda item: item.sku),
    },
    "bulkOperations": {
        "id": _same(lambda operation: values.number_of(operation.gid)),
        "status": _same(lambda operation: operation.status),
        "operation_type": _same(lambda operation: operation.type),
    },
    "events": {
        "id": _same(lambda entry: values.number_of(entry.gid)),
        "action": _same(lambda entry: entry.action),
        "subject_type": _same(lambda entry: entry.subject_type),
        "comments": lambda entry, wanted: wanted.lower() != "false" or entry.typename != "CommentEvent",
    },
    "disputes": {
        "id": _same(lambda dispute: values.number_of(dispute.gid)),
        "status": _same(lambda dispute: dispute.status),
    },
    "locations": {},
}
CLOCKS: Mapping[str, frozenset[str]] = {
    "orders": frozenset({"created_at", "processed_at", "updated_at"}),
    "fulfillmentOrders": frozenset({"updated_at"}),
    "inventoryItems": frozenset(),
    "bulkOperations": frozenset({"created_at", "completed_at"}),
    "events": frozenset({"created_at"}),
    "disputes": frozenset({"initiated_at"}),
    "locations": frozenset(),
}


@dataclass
class Search:
    """A search text, read: `keep` says whether a record is wanted, `warnings` which terms meant nothing."""

    tests: list[Callable[[Any], bool]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def keep(self, record: Any) -> bool:
        return all(test(record) for test in self.tests)


def search(kind: str, query: str | None, timezone: str) -> Search:
    """Read a search text for one kind of records; GraphQLError for OR and brackets, which stay unread."""
    found = Search()
    for match in TERM.finditer(query or ""):
        negated, name, comparison, value, joined, stray = match.groups()
        if joined:
            continue
        if stray is not None:
            raise GraphQLError(f"The sandbox follows `field:value` terms joined by AND; {stray!r} is none.")
        wanted = value.strip("'\"")
        if name in CLOCKS[kind]:
            test = _window(name, comparison or ":", _instant(wanted, timezone))
        elif name in FILTERS[kind]:
            test = _bound(FILTERS[kind][name], wanted)
        else:
            found.warnings.append(name)
            continue
        found.tests.append(_negation(test) if negated else test)
    return found


def _bound(test: Test, wanted: str) -> Callable[[Any], bool]:
    return lambda record: test(record, wanted)


def _negation(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda record: not test(record)


def _window(name: str, comparison: str, edge: str) -> Callable[[Any], bool]:
    if comparison in (">", ">="):
        return lambda record: (getattr(record, name) or "") >= edge
    if comparison in ("<", "<="):
        return lambda record: getattr(record, name) is not None and getattr(record, name) <= edge
    return lambda record: bool(getattr(record, name) == edge)


def _instant(value: str, timezone: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError(f"{value!r} is no time; expected ISO 8601, such as 2026-11-01T00:00:00Z.") from None
    return text(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone)))


@dataclass(frozen=True, slots=True)
class Edge:
    cursor: str
    node: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection."""

    edges: Sequence[Edge]
    has_next: bool
    has_previous: bool

    @property
    def nodes(self) -> list[Any]:
        return [edge.node for edge in self.edges]

    @property
    def page_info(self) -> Mapping[str, Any]:
        return {
            "hasNextPage": self.has_next,
            "hasPreviousPage": self.has_previous,
            "startCursor": self.edges[0].cursor if self.edges else None,
            "endCursor": self.edges[-1].cursor if self.edges else None,
        }


def page(records: Sequence[Any], arguments: Mapping[str, Any], key: Callable[[Any], Any] | None, cap: int) -> Page:
    """The page that `first` and `after` ask for.

    With a `key` (unique, sortable) the cursor holds the last key, so that records which move between two pages are
    neither lost nor an error; without, it holds the position. GraphQLError beyond `cap` records or without `first`.
    """
    first = arguments.get("first")
    if first is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if not 0 <= first <= 250:
        raise GraphQLError(f"first is {first}; expected 0 to 250", extensions={"code": "BAD_REQUEST"})
    seen, last = _read_cursor(arguments.get("after"))
    if seen + first > cap:
        raise GraphQLError(f"Only the first {cap} objects can be paged through; narrow the query.")
    is_reversed = bool(arguments.get("reverse"))
    if key is None:
        ordered = list(reversed(records)) if is_reversed else list(records)
        rest = ordered[seen:]
    else:
        ordered = sorted(records, key=key, reverse=is_reversed)
        rest = [item for item in ordered if last is None or (key(item) < last if is_reversed else key(item) > last)]
    edges = [Edge(_cursor(seen + n, key(item) if key else None), item) for n, item in enumerate(rest[:first], start=1)]
    return Page(edges, len(rest) > first, seen > 0)


def _cursor(seen: int, key: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([seen, key])).decode()


def _read_cursor(cursor: str | None) -> tuple[int, tuple[Any, ...] | None]:
    if cursor is None:
        return 0, None
    try:
        seen, key = orjson.loads(base64.urlsafe_b64decode(cursor))
        return int(seen), tuple(key) if key is not None else None
    except (binascii.Error, ValueError, TypeError):
        raise GraphQLError(f"{cursor!r} is not a cursor of this list.", extensions={"code": "BAD_REQUEST"}) from None
