"""Which orders and payments of a Square seller changed?

Orders by search, sorted by the very field that the window filters; payments location by location, because the list
shows the main location alone where none is named, and one year alone where no beginning is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ingest.asking.pace import Trail
from ingest.asking.reply import Reply
from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors._health import clock, https, token
from ingest.connectors.square import customers
from ingest.connectors.square.feeds import FEEDS
from ingest.errors import BrokenReplyError, FatalError, WharfingerError

ORDERS_PER_PAGE: Final = 500
PAYMENTS_PER_PAGE: Final = 100
MOST_LOCATIONS: Final = 10
OVERLAP: Final = timedelta(minutes=10)
BEGINNING: Final = "2009-01-01T00:00:00Z"
API_VERSION: Final = "2026-10-21"


class Square:
    """One seller on Square.

    Options: `locations`, Square's location id → the warehouse that sends its parcels; `channels`, the name of an
    order's source → channel; `customers`, false where the customer directory is not to be read; `api_version`, sent as
    Square-Version.
    """

    system = "square"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        places = _places(context)
        for feed, pages in (("orders", _orders), ("payments", _payments)):
            if context.wants(feed):
                lines = (line for some in _groups(feed, places) for line in pages(context, some, _since(context, feed)))
                yield Batch(feed=feed, lines=lines, cursor={feed: _stamp(context.as_of)})

    def check(self, context: Context) -> Iterator[Finding]:
        yield from https(context)
        yield from token(context)
        try:
            reply = context.http.get("v2/locations", headers=_headers(context), read=lambda it: it)
            theirs = {str(place["id"]): place for place in _part(reply, "locations")}
            yield Finding(level="ok", what="Address and token", found=f"{len(theirs)} locations")
            yield from _known(context, theirs)
            yield from customers.look(context, _headers(context))
            yield from _version(context, reply)
            yield from clock(reply.date())
        except WharfingerError as error:
            yield Finding.of(error)


def _groups(feed: str, places: list[str]) -> list[tuple[str, ...]]:
    size = MOST_LOCATIONS if feed == "orders" else 1
    return [tuple(places[start : start + size]) for start in range(0, len(places), size)]


def _orders(context: Context, places: tuple[str, ...], since: str) -> Iterator[bytes]:
    trail, seen, cursor = Trail(f"orders of {context.source.name}"), 0, ""
    window = {"updated_at": {"start_at": since, "end_at": _stamp(context.as_of)}}
    question = {
        "location_ids": list(places),
        "limit": ORDERS_PER_PAGE,
        "query": {
            "filter": {"date_time_filter": window},
            "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
        },
    }
    channels = {str(name): str(channel) for name, channel in context.source.options.get("channels", {}).items()}
    beside = json.dumps({"channels": channels}).encode()[:-1]
    while True:
        body = {**question, "cursor": cursor} if cursor else question
        reply, page = context.http.post(
            "v2/orders/search", json=body, headers=_headers(context), read=lambda it: (it, _page(it, "orders"))
        )
        if page.get("orders"):
            profiles = customers.known(context, _headers(context), page["orders"])
            yield beside + b', "customers": ' + profiles + b', "page": ' + reply.line() + b"}"
        seen += len(page.get("orders", []))
        context.progress(context.source.name, seen)
        if not page.get("cursor"):
            return
        cursor = trail.step(page["cursor"])


def _payments(context: Context, places: tuple[str, ...], since: str) -> Iterator[bytes]:
    trail = Trail(f"payments of {context.source.name}")
    params = {
        "location_id": places[0],
        "limit": str(PAYMENTS_PER_PAGE),
        "begin_time": BEGINNING,
        "updated_at_begin_time": since,
        "updated_at_end_time": _stamp(context.as_of),
        "sort_field": "UPDATED_AT",
        "sort_order": "ASC",
    }
    while True:
        reply, page = context.http.get(
            "v2/payments", params=params, headers=_headers(context), read=lambda it: (it, _page(it, "payments"))
        )
        if page.get("payments"):
            yield reply.line()
        if not page.get("cursor"):
            return
        params["cursor"] = trail.step(page["cursor"])


def _page(reply: Reply, name: str) -> dict[str, Any]:
    """The page; an empty one has not even the list."""
    page = reply.json_object()
    if page.get("errors") or not isinstance(page.get(name, []), list):
        raise BrokenReplyError(
            f"Square's page holds no {name}",
            where=reply.where,
            found=f"the parts {', '.join(sorted(page))}",
            expected=f"{name}, or nothing",
        )
    return page


def _part(reply: Reply, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _page(reply, name).get(name, [])
    return found


def _places(context: Context) -> list[str]:
    places = sorted(map(str, context.source.options.get("locations", {})))
    if not places:
        raise FatalError(
            "It is not said which locations of the Square seller to read",
            where=f"source {context.source.name}",
            found="nothing",
            expected='locations = { "<location id>" = "<warehouse>" }',
            action="Add it to the source in wharfinger.toml; `wharfinger check` lists the seller's locations.",
        )
    return places


def _known(context: Context, theirs: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    ours = context.source.options.get("locations", {})
    warehouses = {place.name for place in context.settings.warehouses}
    for place in ours:
        if place not in theirs or ours[place] not in warehouses:
            yield Finding(
                level="error",
                what="Location of the Square seller",
                found=f"{place} = {ours[place]}",
                expected=f"one of {', '.join(sorted(theirs))}, and one of {', '.join(sorted(warehouses))}",
                action="Mend locations of the source in wharfinger.toml.",
            )
    for place in sorted(set(theirs) - set(ours)):
        yield Finding(
            level="warning",
            what="Location that is not read",
            found=f"{theirs[place].get('name')} ({place})",
            expected="every location that sells",
            action="Add it to locations of the source in wharfinger.toml.",
        )


def _version(context: Context, reply: Reply) -> Iterator[Finding]:
    asked, served = _asked_version(context), reply.headers.get("square-version", "")
    yield Finding(
        level="ok" if served == asked else "warning",
        what="API version served",
        found=served or "not said",
        expected=asked,
        action="" if served == asked else f"Set api_version of source {context.source.name!r} to what Square serves.",
    )


def _asked_version(context: Context) -> str:
    return str(context.source.options.get("api_version", API_VERSION))


def _headers(context: Context) -> dict[str, str]:
    return {"authorization": f"Bearer {context.source.secret()}", "square-version": _asked_version(context)}


def _since(context: Context, feed: str) -> str:
    cursor = context.cursors.get(feed)
    if cursor is None:
        return BEGINNING
    return _stamp(min(datetime.fromisoformat(cursor), context.as_of) - OVERLAP)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


CONNECTOR = Square()
