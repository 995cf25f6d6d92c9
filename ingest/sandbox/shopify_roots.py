"""What can a store be asked for, and what may be done there?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from graphql import GraphQLError

from ingest.sandbox.books.disputes import Dispute
from ingest.sandbox.books.records import Order, Promise
from ingest.sandbox.books.shelves import QUANTITIES, places
from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.books.timeline import Entry
from ingest.sandbox.faults import Faults
from ingest.sandbox.shopify_search import Page, page, search
from ingest.sandbox.terms import Terms
from ingest.sandbox.world import World, text

if TYPE_CHECKING:
    from ingest.sandbox.bulk import Operations

Arguments = Mapping[str, Any]
RECENT = timedelta(days=60)
MANAGED = "read_merchant_managed_fulfillment_orders"
UNAVAILABLE = ("damaged", "quality_control", "reserved", "safety_stock")
PARTS: Mapping[str, tuple[str, ...]] = {"on_hand": ("available", "committed", *UNAVAILABLE)}


@dataclass(frozen=True)
class Session:
    """One request of one app to one store; `ignored` collects search terms that meant nothing."""

    world: World
    store: Storefront
    terms: Terms
    operations: Operations
    path: str
    base_url: str
    faults: Faults = field(default_factory=Faults)
    ignored: list[str] = field(default_factory=list)

    def need(self, scope: str, name: str) -> None:
        if scope not in self.terms.scopes or self.faults.take(self.path, "denied", name):
            raise GraphQLError(
                f"Access denied for {name} field. Required access: `{scope}` access scope.",
                extensions={"code": "ACCESS_DENIED", "requiredAccess": f"`{scope}` access scope."},
            )


def serial(record: Any) -> int:
    """The number at the end of a record's identifier."""
    return int(record.gid.rsplit("/", 1)[1])


ORDER_KEYS: Mapping[str, Callable[[Order], Any]] = {
    "ID": lambda order: ("", serial(order)),
    "CREATED_AT": lambda order: (order.created_at, serial(order)),
    "PROCESSED_AT": lambda order: (order.processed_at, serial(order)),
    "UPDATED_AT": lambda order: (order.updated_at, serial(order)),
    "ORDER_NUMBER": lambda order: (order.number, serial(order)),
}


def orders_found(session: Session, query: str | None) -> list[Order]:
    """Orders that the app may see and that the search selects."""
    session.need("read_orders", "orders")
    wanted = search("orders", query, session.store.shop.timezone)
    session.ignored.extend(wanted.warnings)
    since = _oldest(session)
    return [order for order in session.store.orders.values() if order.created_at >= since and wanted.keep(order)]


def _oldest(session: Session) -> str:
    return "" if "read_all_orders" in session.terms.scopes else text(session.world.now - RECENT)


def promises_found(session: Session, query: str | None, includes_closed: bool) -> list[Promise]:
    """Fulfilment orders; without the merchant-managed scope they are absent, without a word."""
    if MANAGED not in session.terms.scopes:
        return []
    wanted = search("fulfillmentOrders", query, session.store.shop.timezone)
    session.ignored.extend(wanted.warnings)
    return [
        promise
        for promise in session.store.promises.values()
        if (includes_closed or not promise.is_closed) and wanted.keep(promise)
    ]


def entries_found(session: Session, query: str | None) -> list[Entry]:
    """What the store's log says of orders that the app may see."""
    session.need("read_orders", "events")
    wanted = search("events", query, session.store.shop.timezone)
    session.ignored.extend(wanted.warnings)
    since = _oldest(session)
    return [entry for entry in session.store.timeline if entry.order.created_at >= since and wanted.keep(entry)]


def disputes_found(session: Session, query: str | None) -> list[Dispute]:
    """Payments that a bank asks back and that the search selects."""
    session.need("read_shopify_payments_disputes", "disputes")
    wanted = search("disputes", query, session.store.shop.timezone)
    session.ignored.extend(wanted.warnings)
    every = (dispute for order in session.store.orders.values() for dispute in order.disputes)
    return [dispute for dispute in every if wanted.keep(dispute)]


def items_found(session: Session, query: str | None) -> list[Any]:
    """Articles of the catalogue that the search selects."""
    session.need("read_inventory", "inventoryItems")
    wanted = search("inventoryItems", query, session.store.shop.timezone)
    session.ignored.extend(wanted.warnings)
    return [item for item in session.store.catalogue if wanted.keep(item)]


def places_found(session: Session) -> list[Any]:
    session.need("read_locations", "locations")
    return places(session.store)


def _page(session: Session, records: Sequence[Any], arguments: Arguments, key: Callable[[Any], Any]) -> Page:
    return page(records, arguments, key, session.terms.objects_to_page_through)


def _orders(session: Session, arguments: Arguments) -> Page:
    key = ORDER_KEYS[arguments["sortKey"]]
    return _page(session, orders_found(session, arguments.get("query")), arguments, key)


def _promises(session: Session, arguments: Arguments) -> Page:
    found = promises_found(session, arguments.get("query"), arguments["includeClosed"])
    by_time = arguments["sortKey"] == "UPDATED_AT"
    return _page(session, found, arguments, lambda item: (item.updated_at if by_time else "", serial(item)))


def _entries(session: Session, arguments: Arguments) -> Page:
    by_time = arguments["sortKey"] == "CREATED_AT"
    found = entries_found(session, arguments.get("query"))
    return _page(session, found, arguments, lambda item: (item.created_at if by_time else "", serial(item)))


def _disputes(session: Session, arguments: Arguments) -> Page:
    return _page(session, disputes_found(session, arguments.get("query")), arguments, lambda one: ("", serial(one)))


def _items(session: Session, arguments: Arguments) -> Page:
    return _page(session, items_found(session, arguments.get("query")), arguments, lambda item: ("", item.number))


def _places(session: Session, arguments: Arguments) -> Page:
    return _page(session, places_found(session), arguments, lambda place: ("", serial(place)))


def _operations(session: Session, arguments: Arguments) -> Page:
    found = search("bulkOperations", arguments.get("query"), session.store.shop.timezone)
    session.ignored.extend(found.warnings)
    kept = [item for item in session.operations.seen(session.world.now) if found.keep(item)]
    by_end = arguments["sortKey"] == "COMPLETED_AT"
    return _page(session, kept, arguments, lambda item: ((item.completed_at or "") if by_end else "", serial(item)))


def _by_gid(records: Sequence[Any], gid: str | None) -> Any:
    return next((record for record in records if gid is None or record.gid == gid), None)


def _order(session: Session, arguments: Arguments) -> Order | None:
    session.need("read_orders", "order")
    order = session.store.orders.get(arguments["id"])
    return order if order is not None and order.created_at >= _oldest(session) else None


def _promise(session: Session, arguments: Arguments) -> Promise | None:
    if MANAGED not in session.terms.scopes:
        return None
    return session.store.promises.get(arguments["id"])


def _count(session: Session, arguments: Arguments) -> Mapping[str, Any]:
    number = len(orders_found(session, arguments.get("query")))
    return {"count": min(number, 10_000), "precision": "EXACT" if number <= 10_000 else "AT_LEAST"}


def _shop(session: Session, _: Arguments) -> Mapping[str, Any]:
    shop = session.store.shop
    local = session.world.now.astimezone(ZoneInfo(shop.timezone))
    offset = local.utcoffset()
    return {
        "id": f"gid://shopify/Shop/{60_001 + shop.index}",
        "name": shop.title,
        "myshopifyDomain": shop.domain,
        "currencyCode": shop.currency,
        "enabledPresentmentCurrencies": [shop.currency, shop.presentment_currency],
        "ianaTimezone": shop.timezone,
        "timezoneOffsetMinutes": int(offset.total_seconds() // 60) if offset else 0,
        "timezoneAbbreviation": local.tzname() or "",
        "weightUnit": "KILOGRAMS",
        "plan": {"publicDisplayName": "Basic", "shopifyPlus": False, "partnerDevelopment": False},
    }


def _properties(session: Session, _: Arguments) -> Mapping[str, Any]:
    owners = {part: [whole] for whole, parts in PARTS.items() for part in parts}
    names = [
        {
            "name": name,
            "displayName": name.replace("_", " ").capitalize(),
            "isInUse": True,
            "belongsTo": owners.get(name, []),
            "comprises": list(PARTS.get(name, ())),
        }
        for name in QUANTITIES
    ]
    return {"quantityNames": names}


def versions(now: datetime) -> list[str]:
    """API versions that can be reached, oldest first: each quarter's for a year and a half month, and the next one."""
    quarters = [(year, month) for year in range(now.year - 2, now.year + 2) for month in (1, 4, 7, 10)]
    released = [quarter for quarter in quarters if datetime(*quarter, 1, 17, tzinfo=UTC) <= now]
    reachable = [(year, month) for year, month in released if datetime(year + 1, month, 16, 15, tzinfo=UTC) > now]
    upcoming = quarters[len(released)]
    return [f"{year}-{month:02d}" for year, month in (*reachable, upcoming)]


def _versions(session: Session, _: Arguments) -> list[Mapping[str, Any]]:
    *stable, candidate = versions(session.world.now)
    listed = [{"handle": name, "displayName": name, "supported": True} for name in stable]
    return [
        *listed,
        {"handle": candidate, "displayName": f"{candidate} (Release candidate)", "supported": False},
        {"handle": "unstable", "displayName": "unstable", "supported": False},
    ]


def _installation(session: Session, _: Arguments) -> Mapping[str, Any]:
    scopes = [{"handle": name, "description": name.replace("_", " ")} for name in sorted(session.terms.scopes)]
    return {"id": f"gid://shopify/AppInstallation/{50_001 + session.store.shop.index}", "accessScopes": scopes}


ROOTS: Mapping[str, Callable[[Session, Arguments], Any]] = {
    "orders": _orders,
    "order": _order,
    "ordersCount": _count,
    "locations": _places,
    "location": lambda session, arguments: _by_gid(places_found(session), arguments.get("id")),
    "inventoryItems": _items,
    "inventoryItem": lambda session, arguments: _by_gid(items_found(session, None), arguments["id"]),
    "fulfillmentOrders": _promises,
    "fulfillmentOrder": _promise,
    "inventoryProperties": _properties,
    "events": _entries,
    "disputes": _disputes,
    "bulkOperation": lambda session, arguments: session.operations.poll(arguments["id"], session.world.now),
    "bulkOperations": _operations,
    "shop": _shop,
    "publicApiVersions": _versions,
    "currentAppInstallation": _installation,
    "bulkOperationRunQuery": lambda session, arguments: session.operations.start(
        arguments["query"], arguments["groupObjects"], session
    ),
    "bulkOperationCancel": lambda session, arguments: session.operations.cancel(arguments["id"], session.world.now),
}
