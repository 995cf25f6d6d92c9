"""Which tickets changed?

The incremental export by cursor: from the beginning, or from where the last run stopped, until the end of the stream.
It holds back the last minute, and it may show a ticket again that did not change; both do no harm.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.asking.pace import Trail
from ingest.asking.reply import Reply
from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors._health import clock, https, token
from ingest.connectors.zendesk.feeds import FEEDS
from ingest.errors import BrokenReplyError, WharfingerError

PATH: Final = "api/v2/incremental/tickets/cursor.json"
MOST_PER_PAGE: Final = 500
MOST_LINE_BYTES: Final = 15 * 1024 * 1024  # a landed line must stay below 16 MiB
REQUESTS_PER_MINUTE: Final = 10.0


class Zendesk:
    """One helpdesk whose brands are the stores.

    Options: `brands`, brand id → store; `fields`, order_number and tracking → id of the ticket field that holds it;
    `postcode_field`, the key of the user field; `email`, for a token that belongs to a user; `requests_per_minute`.
    """

    system = "zendesk"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        if not context.wants("tickets"):
            return
        _pace(context)
        asked: dict[str, str] = _start(context)
        trail, seen, size = Trail(f"tickets of {context.source.name}"), 0, MOST_PER_PAGE
        while True:
            reply, page = _page(context, asked, size)
            if len(reply.body) > MOST_LINE_BYTES and size > 1:
                size //= 2
                continue
            seen += len(page["tickets"])
            context.progress(context.source.name, seen)
            cursor = page.get("after_cursor")
            if page["tickets"] or cursor != asked.get("cursor"):
                line = _line(context, reply.line())
                yield Batch(feed="tickets", lines=[line], cursor={"tickets": cursor} if cursor else None, expected=1)
            if page["end_of_stream"]:
                return
            asked = {"cursor": trail.step(cursor)}

    def check(self, context: Context) -> Iterator[Finding]:
        yield from https(context)
        yield from token(context)
        yield from _brands(context)
        try:
            _pace(context)
            reply, page = _page(context, _start(context), 1)
            yield Finding(level="ok", what="Address and token", found=f"{len(page['tickets'])} ticket read")
            yield from clock(reply.date())
        except WharfingerError as error:
            yield Finding.of(error)


def _start(context: Context) -> dict[str, str]:
    cursor = context.cursors.get("tickets")
    return {"cursor": cursor} if cursor else {"start_time": "0"}


def _page(context: Context, asked: Mapping[str, str], size: int) -> tuple[Reply, dict[str, Any]]:
    return context.http.get(
        PATH,
        params={"per_page": str(size), "include": "users,metric_sets", **asked},
        headers={"authorization": _authorization(context)},
        read=_whole,
    )


def _whole(reply: Reply) -> tuple[Reply, dict[str, Any]]:
    page = reply.json_object()
    if not isinstance(page.get("tickets"), list) or not isinstance(page.get("end_of_stream"), bool):
        raise BrokenReplyError(
            "The helpdesk's page is not whole",
            where=reply.where,
            found=f"the parts {', '.join(sorted(page)) or 'none'}",
            expected="tickets, after_cursor, end_of_stream",
        )
    return reply, page


def _line(context: Context, page: bytes) -> bytes:
    options = context.source.options
    beside = {
        "brands": {str(brand): store for brand, store in options.get("brands", {}).items()},
        "fields": {name: str(field) for name, field in options.get("fields", {}).items()},
        "postcode_field": str(options.get("postcode_field", "postcode")),
    }
    return json.dumps(beside).encode()[:-1] + b', "page": ' + page + b"}"


def _authorization(context: Context) -> str:
    email, secret = context.source.options.get("email"), context.source.secret()
    if not email:
        return f"Bearer {secret}"
    pair = base64.b64encode(f"{email}/token:{secret}".encode()).decode()
    context.http.hide(pair)
    return f"Basic {pair}"


def _brands(context: Context) -> Iterator[Finding]:
    stores = {store.name for store in context.settings.stores}
    brands = context.source.options.get("brands", {})
    if unknown := sorted({str(store) for store in brands.values()} - stores) or ([] if brands else ["no brand"]):
        yield Finding(
            level="warning",
            what="Brands of the helpdesk",
            found=", ".join(unknown),
            expected='brands = {"<brand id>" = "<store>"} with names of [[store]]',
            action="Without its brand a ticket belongs to no store.",
        )


def _pace(context: Context) -> None:
    a_minute = float(context.source.options.get("requests_per_minute", REQUESTS_PER_MINUTE))
    context.http.pace(a_minute / 60, burst=a_minute)


CONNECTOR = Zendesk()
