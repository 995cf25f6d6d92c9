"""Read everything at once: start a bulk operation, wait, fetch its file, and believe it only when it is whole."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from ingest.connectors._feed import Context, Finding
from ingest.connectors.shopify.admin import Admin
from ingest.connectors.shopify.documents import inlined, refusable
from ingest.connectors.shopify.result import IncompleteError, Result, survey
from ingest.errors import FatalError, ProtocolError, RefusedError, UnavailableError

STORAGE_HOSTS: Final = ("storage.googleapis.com", "shopifycloud.com", "shopify.com", "myshopify.com")
MOST_FILE_BYTES: Final = 64 * 1024**3
FIRST_POLL_SECONDS: Final = 0.2
MOST_POLL_SECONDS: Final = 15.0
MOST_SECONDS: Final = 6 * 3600.0
RESTS: Final = 20  # how often a store may say that it is busy with other operations


@contextmanager
def read(admin: Admin, context: Context, name: str, search: str = "") -> Iterator[Result]:
    """The whole result of a bulk operation, on disk as long as it is used; IncompleteError where less may succeed.

    A store that refuses the operation is asked again without the fields that may be refused.
    """
    operation = _run(admin, context, name, search)
    if _is_denied(operation) and (fields := refusable(name) - admin.refused):
        admin.refuse(fields)
        operation = _run(admin, context, name, search)
    if _is_denied(operation):
        raise RefusedError(
            "The store refuses the bulk operation",
            where=context.source.name,
            found="ACCESS_DENIED",
            expected="the scopes that `wharfinger check` lists",
            action="Grant the app these scopes and install it anew.",
        )
    if operation["status"] != "COMPLETED":
        raise IncompleteError(
            "The bulk operation did not complete",
            where=context.source.name,
            found=f"{operation['status']} {operation.get('errorCode') or ''}".strip(),
            expected="COMPLETED",
            action="The next run asks again; nothing was counted as read.",
        )
    home = context.settings.home
    with tempfile.TemporaryFile(dir=home if home.is_dir() else None) as spool:
        yield _fetch(context, operation, spool)


def _is_denied(operation: Mapping[str, Any]) -> bool:
    return operation["status"] == "FAILED" and operation.get("errorCode") == "ACCESS_DENIED"


def _run(admin: Admin, context: Context, name: str, search: str) -> Mapping[str, Any]:
    for _ in range(RESTS):
        text = inlined(name, admin.refused).replace("WINDOW", search)
        payload = admin.ask("bulk_run", {"query": text}).part("bulkOperationRunQuery")
        errors = payload["userErrors"]
        if not errors:
            return _wait(admin, context, payload["bulkOperation"]["id"])
        if {error.get("code") for error in errors} <= {"OPERATION_IN_PROGRESS", "LIMIT_REACHED"}:
            time.sleep(_poll_seconds(context))
            continue
        raise FatalError(
            "The store refuses the bulk operation",
            where=context.source.name,
            found="; ".join(str(error.get("message")) for error in errors),
            expected="an operation",
            action="Check the scopes of the app and api_version.",
        )
    raise UnavailableError(
        "The store is busy with other bulk operations", where=context.source.name, action="Run again later."
    )


def _wait(admin: Admin, context: Context, gid: str) -> Mapping[str, Any]:
    pause, end = min(FIRST_POLL_SECONDS, _poll_seconds(context)), time.monotonic() + MOST_SECONDS
    while time.monotonic() < end:
        operation = admin.ask("bulk_poll", {"id": gid}).part("bulkOperation")
        if operation["id"] != gid:
            raise ProtocolError("The store told of another operation", found=str(operation["id"]), expected=gid)
        context.progress(context.source.name, int(operation["objectCount"]))
        if operation["status"] not in ("CREATED", "RUNNING", "CANCELING"):
            return operation
        time.sleep(pause)
        pause = min(pause * 1.5, _poll_seconds(context))
    raise UnavailableError(
        "The bulk operation takes too long",
        where=f"{context.source.name} {gid}",
        expected=f"an end within {MOST_SECONDS / 3600:g} hours",
        action="Run again later.",
    )


def _poll_seconds(context: Context) -> float:
    return float(context.source.options.get("bulk_poll_seconds", MOST_POLL_SECONDS))


def _fetch(context: Context, operation: Mapping[str, Any], spool: BinaryIO) -> Result:
    promised = int(operation["objectCount"])
    if operation["url"] is None:
        _expect("objects in a result without an address", 0, promised, context)
        return Result(file=spool, lines=0, roots=0)
    hosts = (*STORAGE_HOSTS, *map(str, context.source.options.get("storage_hosts", ())))
    size = context.http.download(str(operation["url"]), spool, hosts=hosts, most_bytes=MOST_FILE_BYTES)
    if operation.get("fileSize") is not None:
        _expect("E_TRUNC: bytes of the result", size, int(operation["fileSize"]), context)
    result = survey(spool)
    _expect("E_TRUNC: lines of the result", result.lines, promised, context)
    _expect("E_TRUNC: root lines of the result", result.roots, int(operation["rootObjectCount"]), context)
    if result.orphans:
        context.findings.append(
            Finding(
                level="warning",
                what="E_REF: lines of a bulk result whose parent it does not hold",
                found=str(result.orphans),
                expected="0",
                action="Nothing to do: such lines are kept; the store's next answer about the parent completes them.",
            )
        )
    return result


def _expect(what: str, found: int, promised: int, context: Context) -> None:
    if found != promised:
        raise IncompleteError(
            what,
            where=context.source.name,
            found=str(found),
            expected=f"{promised}, as the store counted",
            action="The next run asks again; nothing was counted as read.",
        )
