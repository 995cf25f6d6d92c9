"""What did the warehouses receive, do, scan, hold, ship and count?

`read = "api"` (or nothing) asks for changes since the last run, with ten minutes of overlap; `read = "drops"` fetches
the files of each day that is over, from `drops_from` on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from ingest.asking.pace import Trail
from ingest.asking.reply import Reply
from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors._health import clock, https, token
from ingest.connectors.wms.feeds import FEEDS
from ingest.errors import BrokenReplyError, FatalError, MissingError, WharfingerError

CHANGES: Final = ("receipts", "tasks", "scans", "holds", "shipments")
DROPS: Final = ("receipts", "shipments", "stock")
PAGE: Final = 500
OVERLAP: Final = timedelta(minutes=10)


class Wms:
    """A warehouse system with six lists over HTTP, or with the files that it drops each night.

    Options: `read`, "api" or "drops"; `drops_from`, the first day whose drops are read.
    """

    system = "wms"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        if context.source.options.get("read", "api") == "drops":
            yield from _drops(context)
            return
        for feed in CHANGES:
            if context.wants(feed):
                lines = _pages(context, feed, _since(context, feed))
                yield Batch(feed=feed, lines=lines, cursor={feed: _stamp(context.as_of)})
        if context.wants("stock"):
            yield Batch(feed="stock", lines=_pages(context, "stock", {}), cursor=None)

    def check(self, context: Context) -> Iterator[Finding]:
        yield from https(context)
        yield from token(context)
        try:
            reply = context.http.get("v1/stock", params={"limit": "1"}, headers=_headers(context), read=lambda it: it)
            yield Finding(level="ok", what="Address and token", found=f"{len(_items(reply)['items'])} record read")
            yield from clock(reply.date())
            if context.source.options.get("read", "api") == "drops":
                yield Finding(level="ok", what="Drops", found=f"from {_first_day(context)} on")
        except WharfingerError as error:
            yield Finding.of(error)


def _pages(context: Context, feed: str, since: dict[str, str]) -> Iterator[bytes]:
    trail, params, seen = Trail(f"{feed} of {context.source.name}"), {"limit": str(PAGE), **since}, 0
    while True:
        reply, page = context.http.get(
            f"v1/{feed}", params=params, headers=_headers(context), read=lambda it: (it, _items(it))
        )
        yield reply.line()
        seen += len(page["items"])
        context.progress(context.source.name, seen)
        if page.get("next_cursor") is None:
            return
        params = {"limit": str(PAGE), **since, "cursor": trail.step(page["next_cursor"])}


def _items(reply: Reply) -> dict[str, Any]:
    """The page, if it holds as many items as it says."""
    page: dict[str, Any] = reply.json_object()
    items = page.get("items")
    if not isinstance(items, list) or page.get("count") != len(items):
        raise BrokenReplyError(
            "The page does not hold what it says",
            where=reply.where,
            found=f"{len(items)} items" if isinstance(items, list) else "no items",
            expected=f"{page.get('count')} items, as its count says",
        )
    return page


def _drops(context: Context) -> Iterator[Batch]:
    for name in DROPS:
        if not context.wants(f"drop_{name}", *(("stock",) if name == "stock" else ())):
            continue
        last = context.cursors.get(f"drop_{name}")
        day = date.fromisoformat(last) + timedelta(days=1) if last else _first_day(context)
        while datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) <= context.as_of:
            try:
                text = context.http.get(
                    f"v1/drops/{day}/{name}.csv", headers=_headers(context), read=lambda reply: reply.body
                )
            except MissingError as error:
                context.findings.append(Finding.of(error))
                break
            yield Batch(feed=f"drop_{name}", lines=[text], cursor={f"drop_{name}": str(day)}, suffix="csv")
            day += timedelta(days=1)


def _first_day(context: Context) -> date:
    told = str(context.source.options.get("drops_from", ""))
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise FatalError(
            "It is not said from which day on the drops are read",
            where=f"source {context.source.name}",
            found=told or "nothing",
            expected='drops_from = "2026-08-24"',
            action="Add it to the source in wharfinger.toml.",
        ) from None


def _since(context: Context, feed: str) -> dict[str, str]:
    cursor = context.cursors.get(feed)
    if cursor is None:
        return {}
    moment = min(datetime.fromisoformat(cursor), context.as_of) - OVERLAP
    return {"updated_since": _stamp(moment)}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _headers(context: Context) -> dict[str, str]:
    return {"authorization": f"Bearer {context.source.secret()}"}


CONNECTOR = Wms()
