"""Which rows leave the house? Evidence as CSV, each row stamped, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard import answers, place, tables
from dashboard.audit import log as auditlog
from dashboard.duplicates import lab, prices
from dashboard.duplicates import questions as duplicates
from dashboard.filters import Filters
from dashboard.orders import looking
from dashboard.orders import questions as orders
from dashboard.people import costs, guard, signin
from dashboard.rules import rulebook
from ingest.errors import WharfingerError
from ingest.maps import BOOKS
from ingest.maps.sheet import cells, columns
from ingest.warehouse import Reader
from ledger import LedgerError
from metrics import Metric, MetricError, metric

MOST_ENTRIES = 100_000


def stamped(frame: pl.DataFrame, asked: Metric, filters: Filters, now: dict[str, Any]) -> pl.DataFrame:
    """The rows with, before each, what they are: metric, version, week, filters, as-of and snapshot."""
    chosen = ", ".join(f"{dimension}={member}" for dimension, member in filters.kept(asked).items()) or "none"
    stamp = {
        "metric": asked.name,
        "version": asked.version,
        "week": filters.week,
        "filters": chosen,
        "as_of": f"{now['as_of']:%Y-%m-%dT%H:%M:%SZ}",
        "snapshot": now["snapshot_id"],
    }
    return frame.select([pl.lit(value).alias(f"_{name}") for name, value in stamp.items()] + [pl.all()])


def listed_orders(request: Request) -> Response:
    """GET /export/orders.csv?view=…&q=…&<facet>=<member>: all orders of a view, customers' names masked or not."""
    asked = dict(request.query_params)
    sort = asked.pop("sort", "time")
    try:
        with guard.acting(signin.of_request(request)):
            stores = guard.require("export.orders").stores
            wanted = looking.through(orders.asked(asked))
        with Reader(place.home(), stores) as reader:
            frame = orders.listed(reader, sort, 0, *wanted.given)
            now = answers.snapshot(reader)
    except guard.SignedOut:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    except WharfingerError as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    stamp = {"filters": wanted.told, "as_of": f"{now['as_of']:%Y-%m-%dT%H:%M:%SZ}", "snapshot": now["snapshot_id"]}
    named = frame.with_columns(orders.customer(is_named=wanted.is_named)).drop(orders.IDENTITIES)
    text = tables.csv(named.select([pl.lit(value).alias(f"_{name}") for name, value in stamp.items()] + [pl.all()]))
    return Response(text, media_type="text/csv", headers={"content-disposition": 'attachment; filename="orders.csv"'})


def audit_log(request: Request) -> Response:
    """GET /export/audit.csv?q=…&who=…&what=…&back=…: entries of the audit log, stamped with when and how asked."""
    query = dict(request.query_params)
    at = datetime.now(UTC)
    try:
        with guard.acting(signin.of_request(request)):
            guard.require("export.audit")
        found = auditlog.found(place.ledger(), query, at=at, limit=MOST_ENTRIES)
    except guard.SignedOut:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    except (WharfingerError, LedgerError) as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    told = ", ".join(f"{name}={value}" for name, value in query.items() if value) or "none"
    return _file(
        auditlog.frame(found, is_exact=True), {"filters": told, "as_of": f"{at:%Y-%m-%dT%H:%M:%SZ}"}, "audit.csv"
    )


def book(request: Request) -> Response:
    """GET /export/book.csv?book=…: a book as it holds, in the form in which it can be brought again."""
    name = request.query_params.get("book", "")
    try:
        with guard.acting(signin.of_request(request)):
            who = guard.require("export.book")
        if name not in BOOKS:
            raise guard.Hidden
        lines = rulebook.book(place.ledger(), name).lines.values()
    except guard.SignedOut:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    except (WharfingerError, LedgerError) as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    rows = [cells(name, row) for row in lines if not row.get("store") or who.sees(str(row["store"]))]
    texts = [{key: None if value is None else _word(value) for key, value in row.items()} for row in rows]
    return _file(pl.DataFrame(texts, schema=dict.fromkeys(columns(name), pl.String)), {}, f"{name}.csv")


def lab_result(request: Request) -> Response:
    """GET /export/lab.csv?threshold=…&window=…: every pair of the lab's days, who flags it, and both rules' figures."""
    query = request.query_params
    try:
        with guard.acting(signin.of_request(request)):
            stores = guard.require("export.lab").stores
            is_priced = costs.may_read()
        with Reader(place.home(), stores) as reader:
            now = answers.snapshot(reader)
            held = lab.in_force(now)
            rule = lab.asked(held, query.get("threshold", ""), query.get("window", ""))
            pairs = duplicates.history(reader)
            each = prices.of(prices.priced(reader), now)
    except guard.SignedOut:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    except WharfingerError as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    stamp = lab.stamp(lab.compare(pairs, held, rule), each, is_priced=is_priced)
    told = {**stamp, "as_of": f"{now['as_of']:%Y-%m-%dT%H:%M:%SZ}", "snapshot": str(now["snapshot_id"])}
    return _file(lab.rows(pairs, held, rule), told, "rule-lab.csv")


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _file(frame: pl.DataFrame, stamp: Mapping[str, str], name: str) -> Response:
    text = tables.csv(frame.select([pl.lit(value).alias(f"_{key}") for key, value in stamp.items()] + [pl.all()]))
    return Response(text, media_type="text/csv", headers={"content-disposition": f'attachment; filename="{name}"'})


def evidence(request: Request) -> Response:
    """GET /export/evidence.csv?metric=…&week=…&<dimension>=<member>: all rows behind one number."""
    asked = dict(request.query_params)
    try:
        with guard.acting(signin.of_request(request)):
            who = guard.require("export.evidence")
        wanted = metric(asked.pop("metric", ""))
        filters = Filters(week=asked.pop("week", ""), members=asked)
        if unknown := filters.ignored(wanted):
            raise answers.QuestionError(f"{wanted.name} has no {', '.join(unknown)}", action="Leave it out.")
        with Reader(place.home(), who.stores) as reader:
            rows = answers.evidence_rows(
                reader, wanted.name, filters.week, filters.dimension(wanted), filters.member(wanted)
            )
            with guard.acting(who):
                frame = costs.readable(rows, wanted)
            text = tables.csv(stamped(frame, wanted, filters, answers.snapshot(reader)))
    except guard.SignedOut:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    except (MetricError, WharfingerError) as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    name = f"{wanted.name}-{filters.week}{'-part' if filters.members else ''}.csv"
    return Response(text, media_type="text/csv", headers={"content-disposition": f'attachment; filename="{name}"'})
