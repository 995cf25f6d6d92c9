"""Read changed things page by page, as large as the store's price list allows, and whole down to the last child."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ingest.asking.pace import Trail
from ingest.connectors.shopify.admin import Admin, Answer, TooDearError
from ingest.connectors.shopify.window import Window, moment
from ingest.errors import ProtocolError

FIRST_SIZE: Final = 8
STOCK_SIZE: Final = 30
MOST_SIZE: Final = 100
MOST_COST: Final = 900  # a single query may cost 1,000 points
MOST_OBJECTS: Final = 20_000  # one query may page through 25,000 objects
CHILD_SIZE: Final = 50
LIST_SIZES: Final = {"transactions": 4, "refunds": 3, "fulfillments": 4}
LIST_MOST: Final = 250
MOST_STOCK_PAGES: Final = 20
LOG: Final = "The store's log of its orders"


@dataclass(kw_only=True)
class Size:
    """How many things a page asks for: learned from what pages cost."""

    value: int

    def learn(self, cost: float | None) -> None:
        if cost:
            self.value = max(1, min(MOST_SIZE, int(self.value * MOST_COST / cost)))

    def shrink(self, error: TooDearError) -> None:
        if self.value == 1:
            raise error
        self.value //= 2


def walk(
    admin: Admin, name: str, variables: Mapping[str, object], root: str, path: str, first: int, after: str | None = None
) -> Iterator[Answer]:
    """Every page of the connection `path` below `root` (or of `root` itself, where `path` is empty)."""
    trail, size = Trail(f"{name} of {admin.name}"), Size(value=first)
    while True:
        try:
            answer = admin.ask(name, {**variables, "first": size.value, "after": after})
        except TooDearError as error:
            size.shrink(error)
            continue
        size.learn(answer.cost)
        yield answer
        page = answer.part(root)[path] if path else answer.part(root)
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = trail.step(page["pageInfo"]["endCursor"])


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list of a store: its document and root, the field by which it is sorted, and what hangs on its members."""

    name: str
    root: str
    clock: str
    first: int
    below: Callable[[Admin, Mapping[str, Any]], Iterator[bytes]]


def changed(admin: Admin, listing: Listing, window: Window, count: Callable[[int], None]) -> Iterator[bytes]:
    """The raw pages of everything in the window, and behind each page those of its overflowing children.

    A query that nears the store's limit of objects is asked anew from the last instant it had reached.
    """
    seen = 0
    while True:
        in_query, last = 0, None
        for answer in walk(admin, listing.name, {"query": window.query}, listing.root, "", listing.first):
            found = answer.part(listing.root)["nodes"]
            yield answer.line
            for one in found:
                yield from listing.below(admin, one)
            in_query += len(found)
            seen += len(found)
            count(seen)
            last = found[-1][listing.clock] if found else last
            if in_query >= MOST_OBJECTS:
                break
        else:
            return
        window = _onward(window, last)


def overflow(admin: Admin, order: Mapping[str, Any]) -> Iterator[bytes]:
    """The raw pages of what did not fit into an order's inner pages and lists."""
    for path, name in (("lineItems", "order_lines"), ("agreements", "order_agreements")):
        yield from _rest(admin, name, order, "order", path)
    promises = list(order["fulfillmentOrders"]["nodes"])
    for answer in _rest_answers(admin, "order_promises", order, "order", "fulfillmentOrders"):
        promises += answer.part("order")["fulfillmentOrders"]["nodes"]
        yield answer.line
    for promise in promises:
        yield from _rest(admin, "promise_lines", promise, "fulfillmentOrder", "lineItems")
    for path, size in LIST_SIZES.items():
        if len(order[path]) >= size:
            answer = admin.ask(f"order_{path}", {"id": order["id"], "first": LIST_MOST})
            _check_list(answer.part("order")[path], path)
            yield answer.line


ORDERS: Final = Listing(name="orders_page", root="orders", clock="updatedAt", first=FIRST_SIZE, below=overflow)
EVENTS: Final = Listing(
    name="events_page", root="events", clock="createdAt", first=MOST_SIZE, below=lambda _admin, _entry: iter(())
)


def family(admin: Admin, gid: str) -> Iterator[bytes]:
    """All children of one order or promise, page by page, whatever was read of them before."""
    if gid.startswith("gid://shopify/FulfillmentOrder/"):
        yield from _all(admin, "promise_lines", gid, "fulfillmentOrder", "lineItems")
        return
    yield from _all(admin, "order_lines", gid, "order", "lineItems")
    yield from _all(admin, "order_agreements", gid, "order", "agreements")
    yield from _all(admin, "order_promises", gid, "order", "fulfillmentOrders")


def _all(admin: Admin, name: str, gid: str, root: str, path: str) -> Iterator[bytes]:
    for answer in walk(admin, name, {"id": gid}, root, path, CHILD_SIZE):
        yield answer.line


def _rest(admin: Admin, name: str, parent: Mapping[str, Any], root: str, path: str) -> Iterator[bytes]:
    for answer in _rest_answers(admin, name, parent, root, path):
        yield answer.line


def _rest_answers(admin: Admin, name: str, parent: Mapping[str, Any], root: str, path: str) -> Iterator[Answer]:
    page = parent[path]["pageInfo"]
    if page["hasNextPage"]:
        yield from walk(admin, name, {"id": parent["id"]}, root, path, CHILD_SIZE, page["endCursor"])


def _check_list(items: list[Any], path: str) -> None:
    if len(items) >= LIST_MOST:
        raise ProtocolError(
            f"An order has more {path} than the store lists",
            found=f"{len(items)} or more",
            expected=f"fewer than {LIST_MOST}",
            action="Tell the makers of Wharfinger: this list has no cursor, so the rest cannot be read.",
        )


def _onward(window: Window, last: str | None) -> Window:
    if last is None or (window.start is not None and moment(last) <= window.start):
        raise ProtocolError(
            "More changed at one instant than a query may list",
            found=f"{MOST_OBJECTS} at {last}",
            expected=f"fewer than {MOST_OBJECTS}",
            action="Read this window by a bulk operation: set bulk_after_hours to 0 for one run.",
        )
    return replace(window, start=moment(last))


def stock(admin: Admin) -> list[bytes] | None:
    """The raw pages of all stock levels; None where there are so many that a bulk operation pays."""
    lines: list[bytes] = []
    for line in _stock_lines(admin):
        if len(lines) == MOST_STOCK_PAGES:
            return None
        lines.append(line)
    return lines


def _stock_lines(admin: Admin) -> Iterator[bytes]:
    for answer in walk(admin, "stock_page", {}, "inventoryItems", "", STOCK_SIZE):
        yield answer.line
        for item in answer.part("inventoryItems")["nodes"]:
            yield from _rest(admin, "item_levels", item, "inventoryItem", "inventoryLevels")
