"""Which receipts of an Etsy shop changed?

Pages by time, not by place: each page begins at the last change that the one before had reached, because a receipt that
changes while it is read moves all behind it by one place. Only receipts of one and the same second are read by offset.
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
from ingest.connectors.etsy.access import Access
from ingest.connectors.etsy.feeds import FEEDS
from ingest.errors import BrokenReplyError, FatalError, ProtocolError, WharfingerError

PAGE: Final = 100
OVERLAP: Final = timedelta(minutes=10)
REQUESTS_PER_SECOND: Final = 10.0
FEW_LEFT: Final = 500


class Etsy:
    """One shop on Etsy.

    Options: `shop_id`; `locations`, the shop's id → the warehouse that sends its parcels; `requests_per_second`.
    `client_id_env` names the app's keystring, `client_secret_env` its shared secret, `token_env` a refresh token.
    """

    system = "etsy"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        if context.wants("receipts", "orders"):
            access = _open(context)
            lines = _receipts(access, context, _since(context))
            yield Batch(feed="receipts", lines=lines, cursor={"receipts": _stamp(context.as_of)})

    def check(self, context: Context) -> Iterator[Finding]:
        yield from https(context)
        yield from token(context)
        try:
            access = _open(context)
            reply = access.get(f"shops/{_shop_id(context)}", {}, lambda it: it)
            shop = reply.json_object()
            yield Finding(level="ok", what="Address and token", found=str(shop.get("shop_name")))
            yield from _currency(shop, context)
            yield from _locations(context)
            yield from _budget(reply)
            yield from clock(reply.date())
            access.get(f"shops/{_shop_id(context)}/receipts", {"limit": "1"}, _whole)
        except WharfingerError as error:
            yield Finding.of(error)


def _open(context: Context) -> Access:
    context.http.pace(float(context.source.options.get("requests_per_second", REQUESTS_PER_SECOND)))
    return Access(context)


def _receipts(access: Access, context: Context, since: int) -> Iterator[bytes]:
    shop_id = _shop_id(context)
    trail, seen, offset = Trail(f"receipts of {context.source.name}"), 0, 0
    bounds = {"sort_on": "updated", "sort_order": "asc", "max_last_modified": str(int(context.as_of.timestamp()))}
    while True:
        asked = {**bounds, "min_last_modified": str(since), "limit": str(PAGE), "offset": str(offset)}
        reply, page = access.get(f"shops/{shop_id}/receipts", asked, lambda it: (it, _whole(it)))
        receipts = page["results"]
        _check_count(receipts, offset, page["count"], reply)
        if receipts:
            yield json.dumps({"shop_id": shop_id}).encode()[:-1] + b', "page": ' + reply.line() + b"}"
        seen += len(receipts)
        context.progress(context.source.name, seen)
        if len(receipts) < PAGE:
            context.findings.extend(_budget(reply))
            return
        last = _last_change(receipts, since, reply)
        since, offset = (since, offset + PAGE) if last == since else (last, 0)
        trail.step(f"{since}/{offset}")


def _whole(reply: Reply) -> dict[str, Any]:
    """The page, if it is one."""
    page = reply.json_object()
    results, count = page.get("results"), page.get("count")
    if not isinstance(results, list) or not isinstance(count, int):
        raise BrokenReplyError(
            "The page is none of receipts",
            where=reply.where,
            found=f"the parts {', '.join(sorted(page)) or 'none'}",
            expected="count and results",
        )
    return page


def _check_count(receipts: list[Any], offset: int, count: int, reply: Reply) -> None:
    """A page that is not full must be the last of as many as were counted, or receipts would be missed."""
    if len(receipts) < PAGE and offset + len(receipts) < count:
        raise ProtocolError(
            "Etsy's page ends before its receipts do",
            where=reply.where,
            found=f"{len(receipts)} receipts",
            expected=f"{min(PAGE, count - offset)}, as the count of {count} says",
            action="The next run asks again; nothing was counted as read.",
        )


def _last_change(receipts: list[Mapping[str, Any]], since: int, reply: Reply) -> int:
    """When did the page's last receipt change? ProtocolError where the pages do not go forward in time."""
    told = [one.get("updated_timestamp") or one.get("update_timestamp") for one in receipts]
    moments = [moment for moment in told if isinstance(moment, int)]
    if len(moments) < len(told) or moments != sorted(moments) or moments[0] < since:
        raise ProtocolError(
            "Etsy's receipts do not come in the order of their changes",
            where=reply.where,
            found=f"{told[0]} … {told[-1]}",
            expected=f"seconds since 1970, none before {since}, none smaller than the one before it",
            action="A proxy that caches replies or drops parameters is the usual cause.",
        )
    return moments[-1]


def _since(context: Context) -> int:
    cursor = context.cursors.get("receipts")
    if cursor is None:
        return 0
    return int((min(datetime.fromisoformat(cursor), context.as_of) - OVERLAP).timestamp())


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shop_id(context: Context) -> str:
    told = str(context.source.options.get("shop_id", ""))
    if not told.isdigit():
        raise FatalError(
            "It is not said which Etsy shop to read",
            where=f"source {context.source.name}",
            found=told or "nothing",
            expected='shop_id = "12345678"',
            action="Add it to the source in wharfinger.toml; Etsy shows it in the shop's address of the API.",
        )
    return told


def _currency(shop: Mapping[str, Any], context: Context) -> Iterator[Finding]:
    ours = next((store.currency for store in context.settings.stores if store.name == context.source.store), "")
    theirs = str(shop.get("currency_code", ""))
    if ours != theirs:
        yield Finding(
            level="error",
            what="Currency of the shop",
            found=ours or f"no [[store]] named {context.source.store!r}",
            expected=theirs,
            action="Set the currency of the [[store]] to that of the shop.",
        )


def _locations(context: Context) -> Iterator[Finding]:
    places = {place.name for place in context.settings.warehouses}
    told = context.source.options.get("locations", {}).get(_shop_id(context))
    if told not in places:
        yield Finding(
            level="warning",
            what="Warehouse of the shop",
            found=str(told or "none"),
            expected=f'locations = {{ "{_shop_id(context)}" = "<warehouse>" }}, one of {", ".join(sorted(places))}',
            action="Without it no promise has a warehouse, and none is judged.",
        )


def _budget(reply: Reply) -> Iterator[Finding]:
    """How many calls does Etsy still allow today?"""
    left = reply.headers.get("x-remaining-today", "")
    if left.isdigit() and int(left) < FEW_LEFT:
        yield Finding(
            level="warning",
            what="Calls that Etsy allows today",
            found=left,
            expected=f"{FEW_LEFT} or more",
            action="Fetch less often, or ask Etsy for a higher limit.",
        )


CONNECTOR = Etsy()
