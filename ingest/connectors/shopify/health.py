"""Will this store's connection work? Address, token, scopes, history, version, clock, locations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from ingest.connectors._feed import Context, Finding
from ingest.connectors._health import clock, https
from ingest.connectors.shopify.admin import Admin, Answer
from ingest.connectors.shopify.disputes import WHAT as DISPUTES
from ingest.connectors.shopify.pages import LOG, walk
from ingest.errors import ProtocolError, RefusedError, WharfingerError

Level = Literal["warning", "error"]

SCOPES: Final[dict[str, Level]] = {
    "read_orders": "error",
    "read_inventory": "error",
    "read_locations": "error",
    "read_products": "warning",
    "read_fulfillments": "warning",
    "read_shopify_payments_disputes": "warning",
}
PROMISE_SCOPES: Final = (
    "read_merchant_managed_fulfillment_orders",
    "read_assigned_fulfillment_orders",
    "read_third_party_fulfillment_orders",
)
OPTIONAL: Final = {LOG: "events", DISPUTES: "disputes"}
"""What a store may keep to itself, and the first word of its feeds."""
GRANTED: Final = "Scopes granted"
HISTORY_SCOPE: Final = "read_all_orders"
WARN_BEFORE_END: Final = timedelta(days=60)


def look(admin: Admin, context: Context) -> Iterator[Finding]:
    """Each thing that was looked at, good or bad; the first refusal ends the look."""
    yield from https(context)
    try:
        answer = admin.ask("shop", {})
        shop = answer.part("shop")
        yield Finding(level="ok", what="Address and token", found=f"{shop['name']} ({shop['myshopifyDomain']})")
        yield from _settings(shop, context)
        yield from _scopes(answer)
        yield from _version(admin, answer, context.as_of)
        yield from clock(answer.date)
        yield from _locations(admin, context)
        admin.ask("orders_page", {"query": "", "first": 1, "after": None})
        for what, part in OPTIONAL.items():
            _try(admin, context, what, part)
        yield from (finding for finding in context.findings if finding.level == "warning")
    except WharfingerError as error:
        yield Finding.of(error)


def _try(admin: Admin, context: Context, what: str, part: str) -> None:
    """Ask for one entry of what a store may keep to itself."""
    try:
        admin.ask(f"{part}_page", {"query": "", "first": 1, "after": None})
    except RefusedError as error:
        context.findings.append(Finding.kept_back(what, part, error))


def version_end(version: str) -> datetime | None:
    """The instant at which a version stops being served: the 16th of its quarter's first month, a year later."""
    try:
        first = datetime.strptime(version, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return None
    return first.replace(year=first.year + 1, day=16, hour=15)


def _settings(shop: object, context: Context) -> Iterator[Finding]:
    store = next((store for store in context.settings.stores if store.name == context.source.store), None)
    if store is None:
        yield Finding(
            level="error",
            what="Store of this source",
            found=context.source.store or "none",
            expected="the name of a [[store]] in wharfinger.toml",
            action="Add the store, or mend the source's store entry.",
        )
        return
    for what, told, set_here in (
        ("Currency", _text(shop, "currencyCode"), store.currency),
        ("Time zone", _text(shop, "ianaTimezone"), store.timezone),
    ):
        level: Literal["ok", "error"] = "ok" if told == set_here else "error"
        action = "" if told == set_here else f"Set it to {told} in [[store]] {store.name}."
        yield Finding(level=level, what=f"{what} of the store", found=told, expected=set_here, action=action)


def _text(shop: object, name: str) -> str:
    return str(shop.get(name)) if isinstance(shop, dict) else ""


def rights(admin: Admin) -> Finding:
    """What the store lets the app read, as every whole reading notes it; whoever keeps that to itself is read on."""
    try:
        return _granted(_handles(admin.ask("shop", {})))
    except (RefusedError, ProtocolError) as error:
        return Finding.kept_back(GRANTED, "", error)


def _handles(answer: Answer) -> set[str]:
    return {scope["handle"] for scope in answer.part("currentAppInstallation")["accessScopes"]}


def _granted(handles: set[str]) -> Finding:
    return Finding(level="ok", what=GRANTED, found=", ".join(sorted(handles)) or "none")


def _scopes(answer: Answer) -> Iterator[Finding]:
    granted = _handles(answer)
    yield _granted(granted)
    for scope, level in SCOPES.items():
        if scope not in granted:
            yield Finding(
                level=level,
                what="A scope is missing",
                found=f"no {scope}",
                expected=scope,
                action="Grant it to the app.",
            )
    if not granted & set(PROMISE_SCOPES):
        yield Finding(
            level="error",
            what="No scope for fulfilment orders, so promises would silently be absent",
            found="none of them",
            expected=" or ".join(PROMISE_SCOPES),
            action="Grant the one that fits who ships.",
        )
    if HISTORY_SCOPE not in granted:
        yield Finding(
            level="warning",
            what="History is limited to 60 days: older orders are absent without a word",
            found=f"no {HISTORY_SCOPE}",
            expected=HISTORY_SCOPE,
            action="Ask Shopify for this scope if older weeks are to be shown.",
        )


def _version(admin: Admin, answer: Answer, as_of: datetime) -> Iterator[Finding]:
    supported = sorted(one["handle"] for one in answer.data.get("publicApiVersions") or () if one["supported"])
    end = version_end(admin.version)
    if admin.version not in supported or end is None:
        yield Finding(
            level="warning",
            what="API version asked for",
            found=f"{admin.version}, served {answer.served or 'not said'}",
            expected=", ".join(supported),
            action=f"Set api_version of source {admin.name!r} to one of these.",
        )
    elif answer.served == admin.version:
        near = end - as_of < WARN_BEFORE_END
        yield Finding(
            level="warning" if near else "ok",
            what="API version",
            found=f"{admin.version}, served until {end:%Y-%m-%d}",
            expected="more than 60 days to go" if near else "",
            action=f"Set api_version to {supported[-1]} before that day." if near else "",
        )


def _locations(admin: Admin, context: Context) -> Iterator[Finding]:
    mapped = context.source.options.get("locations", {})
    warehouses = {warehouse.name for warehouse in context.settings.warehouses}
    for location, warehouse in mapped.items():
        if warehouse not in warehouses:
            yield Finding(
                level="error",
                what=f"Location {location} stands for an unknown warehouse",
                found=str(warehouse),
                expected=", ".join(sorted(warehouses)) or "a [[warehouse]]",
                action="Mend the source's locations in wharfinger.toml.",
            )
    pages = walk(admin, "locations", {}, "locations", "", 50)
    for place in (place for answer in pages for place in answer.part("locations")["nodes"]):
        if place["id"] not in mapped and place["shipsInventory"]:
            yield Finding(
                level="warning",
                what="A location stands for no warehouse, so what it ships is not judged",
                found=f"{place['name']} ({place['id']})",
                expected="an entry in the source's locations",
                action=f'Add "{place["id"]}" = "<warehouse>" to locations of source {admin.name!r}.',
            )
