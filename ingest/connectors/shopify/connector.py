"""What changed in a store's orders and stock, what does its log say of them, and which payments are disputed?

The first reading, and any that spans days, is one bulk operation; later ones are pages with ten minutes of overlap.
A cursor is the end of a window that was read whole; a window that fails is asked again in halves, and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors.shopify import bulk
from ingest.connectors.shopify.admin import Admin
from ingest.connectors.shopify.disputes import disputes
from ingest.connectors.shopify.feeds import FEEDS
from ingest.connectors.shopify.health import look, rights
from ingest.connectors.shopify.pages import EVENTS, LOG, ORDERS, Listing, changed, family, stock
from ingest.connectors.shopify.result import IncompleteError
from ingest.connectors.shopify.window import Window, moment
from ingest.errors import RefusedError

BULK_AFTER_HOURS: Final = 48
SMALLEST_WINDOW: Final = timedelta(hours=1)


class Shopify:
    """Stores on Shopify, by their Admin GraphQL API.

    Options of a source: `api_version`; `locations`, location id → warehouse; `bulk_after_hours`, the length of a window
    from which on a bulk operation is used; `bulk_poll_seconds`; `storage_hosts`, more hosts that may hold bulk results.
    """

    system = "shopify"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        admin = Admin(context)
        if context.only is None:
            context.findings.append(rights(admin))
        if context.wants("orders", "orders_bulk", "orders_page"):
            window = Window.since(context.cursors.get("orders"), context.as_of)
            yield from _read(admin, context, ORDERS, window)
        if context.wants("events", "events_bulk", "events_page"):
            yield from _log(admin, context)
        if context.wants("disputes", "disputes_page"):
            yield from disputes(admin, context)
        if context.wants("stock", "stock_bulk", "stock_page"):
            yield from _stock(admin, context)

    def check(self, context: Context) -> Iterator[Finding]:
        yield from look(Admin(context), context)


def _log(admin: Admin, context: Context) -> Iterator[Batch]:
    """The store's log of its orders; a store that keeps it to itself loses nothing else.

    Pages are read before they are handed on, so that a refusal on the way is met here and not where they land.
    """
    window = Window.since(context.cursors.get("events"), context.as_of, "created_at", "subject_type:ORDER")
    try:
        for batch in _read(admin, context, EVENTS, window):
            yield batch if batch.expected is not None else replace(batch, lines=list(batch.lines))
    except RefusedError as error:
        context.findings.append(Finding.kept_back(LOG, "events", error))
        return
    context.findings.append(Finding(level="ok", what=LOG, found="told by the store"))


def _read(admin: Admin, context: Context, listing: Listing, window: Window) -> Iterator[Batch]:
    most = timedelta(hours=float(context.source.options.get("bulk_after_hours", BULK_AFTER_HOURS)))
    if window.start is None or window.end - window.start > most:
        yield from _backfill(admin, context, listing, window)
        return
    lines = changed(admin, listing, window, lambda seen: context.progress(context.source.name, seen))
    yield Batch(feed=listing.name, lines=lines, cursor={listing.root: window.cursor})


def _backfill(admin: Admin, context: Context, listing: Listing, whole: Window) -> Iterator[Batch]:
    """The window by bulk operations, oldest first; one that fails is halved until an hour is left."""
    windows = [whole]
    while windows:
        window = windows.pop()
        try:
            with bulk.read(admin, context, f"{listing.root}_bulk", window.query) as result:
                if result.crowded:
                    again = (line for gid in result.crowded for line in family(admin, gid))
                    yield Batch(feed=listing.name, lines=again, cursor=None)
                cursor = {listing.root: window.cursor}
                yield Batch(feed=f"{listing.root}_bulk", lines=result, cursor=cursor, expected=result.lines)
        except IncompleteError as error:
            windows += reversed(_halves(admin, context, listing, window, error))


def _halves(
    admin: Admin, context: Context, listing: Listing, window: Window, error: IncompleteError
) -> tuple[Window, Window]:
    oldest = window.start or _oldest(admin, listing, window)
    if oldest is None or window.end - oldest <= SMALLEST_WINDOW:
        raise error
    context.findings.append(Finding(level="warning", what=error.what, found=error.found, expected=error.expected))
    return window.halves(oldest)


def _oldest(admin: Admin, listing: Listing, window: Window) -> datetime | None:
    answer = admin.ask(listing.name, {"query": window.query, "first": 1, "after": None})
    nodes = answer.part(listing.root)["nodes"]
    return moment(nodes[0][listing.clock]) if nodes else None


def _stock(admin: Admin, context: Context) -> Iterator[Batch]:
    """All levels at one asking; a catalogue of many pages is read by a bulk operation instead."""
    lines = stock(admin)
    if lines is not None:
        yield Batch(feed="stock_page", lines=lines, cursor=None, expected=len(lines))
        return
    with bulk.read(admin, context, "stock_bulk") as result:
        yield Batch(feed="stock_bulk", lines=result, cursor=None, expected=result.lines)


CONNECTOR = Shopify()
