"""What is on a store's books once somebody has moved a promise to another location?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.sandbox.books.records import Promise, PromiseLine
from ingest.sandbox.books.storefront import Fields, Storefront


def promise_moved(store: Storefront, at: str, event: Fields) -> None:
    """The promise has the other location; or it is closed without a line, and a new one has its lines there."""
    promise = store.promises[event["fo"]]
    promise.updated_at = promise.order.updated_at = at
    lines = list(promise.lines)
    for item in lines:
        store.commit(promise, item, -item.remaining, at)
    if event["to"] == event["fo"]:
        promise.warehouse, promise.location = event["warehouse"], event["location"]
    else:
        promise.is_closed = True
        promise.lines.clear()
        promise = _anew(store, at, event, promise, lines)
    for item in promise.lines:
        store.commit(promise, item, item.remaining, at)


def _anew(store: Storefront, at: str, event: Fields, former: Promise, lines: list[PromiseLine]) -> Promise:
    number = event["to"].rsplit("/", 1)[1]
    promise = Promise(
        order=former.order,
        gid=event["to"],
        warehouse=event["warehouse"],
        location=event["location"],
        created_at=at,
        updated_at=at,
        fulfill_at=at,
        lines=[
            PromiseLine(
                f"gid://shopify/FulfillmentOrderLineItem/{number}{place:02d}", item.line, item.total, item.remaining
            )
            for place, item in enumerate(lines, start=1)
        ],
        is_scheduled=former.is_scheduled,
    )
    former.order.promises.append(promise)
    store.promises[promise.gid] = promise
    return promise


HANDLERS: Mapping[str, Callable[[Storefront, str, Fields], None]] = {"promise_moved": promise_moved}
