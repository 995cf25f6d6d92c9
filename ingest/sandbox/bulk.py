"""Reading a whole store at once: operations that are started, polled, cancelled, and leave a file of JSON lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError

from ingest.sandbox.bulk_projection import Plan, plan
from ingest.sandbox.bulk_rules import broken_rules
from ingest.sandbox.faults import Faults
from ingest.sandbox.shopify_roots import Session, entries_found, items_found, orders_found, places_found, promises_found
from ingest.sandbox.shopify_schema import checked, schema
from ingest.sandbox.world import text

KEPT = timedelta(days=7)
FILES_KEPT = 5
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELED", "EXPIRED"})


@dataclass(slots=True)
class Operation:
    """One bulk operation; counts are text, as the store's unsigned integers are."""

    gid: str
    query: str
    created_at: str
    polls_left: int
    outcome: str = "COMPLETED"
    lines: list[bytes] = field(default_factory=list)
    objects: int = 0
    roots: int = 0
    address: str = ""
    type: str = "QUERY"
    status: str = "CREATED"
    error_code: str | None = None
    completed_at: str | None = None
    url: str | None = None
    partial_data_url: str | None = None

    @property
    def object_count(self) -> str:
        return str(self.objects if self.status in ENDED else 0)

    @property
    def root_object_count(self) -> str:
        return str(self.roots if self.status in ENDED else 0)

    @property
    def file_size(self) -> str | None:
        return str(sum(map(len, self.lines))) if self.status == "COMPLETED" and self.lines else None


@dataclass
class Operations:
    """The bulk operations of one store. An operation runs until it has been polled often enough."""

    name: str
    faults: Faults
    at_once: int
    polls: int
    known: dict[str, Operation] = field(default_factory=dict)

    def start(self, query: str, is_grouped: bool, session: Session) -> Mapping[str, Any]:
        """Answer bulkOperationRunQuery; grouped lines follow their parents, others come in any order."""
        document, errors = checked(query)
        problems = [error.message for error in errors]
        if document is not None and not problems:
            problems = broken_rules(document, schema())
        if document is None or problems:
            return _refusal("INVALID", *problems)
        if sum(operation.status not in ENDED for operation in self.known.values()) >= self.at_once:
            return _refusal("LIMIT_REACHED", f"At most {self.at_once} bulk operations can run at the same time.")
        operation = self._operation(query, session)
        self._fill(operation, document, session)
        if not is_grouped:
            random.Random(operation.gid).shuffle(operation.lines)
        self._spoil(operation, session)
        return {"bulkOperation": operation, "userErrors": []}

    def poll(self, gid: str, now: datetime) -> Operation | None:
        """The operation as it stands; being asked brings it forward."""
        operation = self.known.get(gid)
        if operation is not None:
            self._advance(operation, now)
        return operation

    def seen(self, now: datetime) -> list[Operation]:
        """All operations, each brought forward as if it had been polled."""
        for operation in self.known.values():
            self._advance(operation, now)
        return list(self.known.values())

    def cancel(self, gid: str, now: datetime) -> Mapping[str, Any]:
        """Answer bulkOperationCancel."""
        operation = self.known.get(gid)
        if operation is None or operation.status in ENDED:
            what = "does not exist" if operation is None else "is no longer running"
            return {"bulkOperation": operation, "userErrors": [_error(f"Bulk operation {what}.")]}
        operation.status, operation.lines = "CANCELING", []
        operation.outcome = "CANCELED"
        return {"bulkOperation": operation, "userErrors": []}

    def file(self, number: str) -> bytes | None:
        """The lines of a finished operation, or None where there is no such file (any more)."""
        operation = self.known.get(f"gid://shopify/BulkOperation/{number}")
        if operation is None or not (operation.url or operation.partial_data_url):
            return None
        return b"".join(operation.lines)

    def _operation(self, query: str, session: Session) -> Operation:
        number = (session.store.shop.index + 1) * 1_000_000 + len(self.known) + 1
        operation = Operation(
            gid=f"gid://shopify/BulkOperation/{number}",
            query=query,
            created_at=text(session.world.now),
            polls_left=self.polls,
            address=f"{session.base_url}/shopify/{self.name}/bulk/{number}.jsonl",
        )
        self.known[operation.gid] = operation
        return operation

    def _fill(self, operation: Operation, document: DocumentNode, session: Session) -> None:
        """Write the result as it stands now; it is shown once the operation has ended."""
        try:
            for row in _rows(plan(document, schema()), session):
                operation.lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
                operation.roots += "__parentId" not in row
        except GraphQLError as error:
            if (error.extensions or {}).get("code") != "ACCESS_DENIED":
                raise
            operation.outcome, operation.error_code = "FAILED", "ACCESS_DENIED"
            return
        operation.objects = len(operation.lines)

    def _spoil(self, operation: Operation, session: Session) -> None:
        """Let a fault happen that was planned for this store's bulk reading."""
        if self.faults.take(session.path, "bulk_failed"):
            operation.outcome, operation.error_code = "FAILED", "INTERNAL_SERVER_ERROR"
            operation.lines = operation.lines[: operation.objects // 2]
            operation.objects = len(operation.lines)
        elif self.faults.take(session.path, "bulk_short"):
            operation.lines = operation.lines[: operation.objects * 2 // 3]

    def _advance(self, operation: Operation, now: datetime) -> None:
        if operation.status in ENDED:
            if operation.completed_at and datetime.fromisoformat(operation.completed_at) + KEPT < now:
                _expire(operation)
            return
        if operation.polls_left > 0 and operation.status != "CANCELING":
            operation.polls_left -= 1
            operation.status = "RUNNING"
            return
        operation.status = operation.outcome
        operation.completed_at = text(now)
        address = operation.address if operation.lines else None
        if operation.status == "COMPLETED":
            operation.url = address
        elif operation.status == "FAILED":
            operation.partial_data_url = address
        for old in [item for item in self.known.values() if item.lines and item.status in ENDED][:-FILES_KEPT]:
            _expire(old)


def _rows(read: Plan, session: Session) -> Iterator[dict[str, Any]]:
    query = read.arguments.get("query")
    match read.root:
        case "orders":
            records: list[Any] = list(orders_found(session, query))
        case "fulfillmentOrders":
            records = list(promises_found(session, query, bool(read.arguments.get("includeClosed"))))
        case "events":
            records = list(entries_found(session, query))
        case "inventoryItems":
            records = items_found(session, query)
        case "locations":
            records = places_found(session)
        case other:
            raise GraphQLError(f"The sandbox does not read {other} in bulk.")
    for record in records:
        yield from read.projection.rows(record)


def _expire(operation: Operation) -> None:
    operation.status, operation.lines = "EXPIRED", []
    operation.url = operation.partial_data_url = None


def _error(message: str, code: str | None = None) -> Mapping[str, Any]:
    field_names = ["query"] if code == "INVALID" else None
    return {"code": code, "field": field_names, "message": message}


def _refusal(code: str, *messages: str) -> Mapping[str, Any]:
    return {"bulkOperation": None, "userErrors": [_error(message, code) for message in messages]}
