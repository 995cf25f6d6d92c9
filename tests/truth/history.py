"""The company's history, folded out of its event log into plain objects. No SQL, and nothing of the product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.truth.told import Event, History, Line, Order, Promise, Receipt, Shipment, Step, Ticket

KEPT = {"stock_moved": "moves", "shop_stock_set": "drifts", "planted": "planted"} | dict.fromkeys(
    ("picked", "packed", "scanned", "shipped"), "work"
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def address(entry: Mapping[str, str]) -> tuple[str, str, str, str]:
    return (
        entry["address1"].strip().lower(),
        entry["zip"].replace(" ", "").lower(),
        entry["city"].strip().lower(),
        entry["country"].upper(),
    )


def _paid(order: Order, at: datetime, event: Event) -> None:
    order.paid_at = order.paid_at or at


def _cancelled(order: Order, at: datetime, event: Event) -> None:
    order.cancelled_at, order.cancel_reason = at, event["reason"]


def _moved(order: Order, at: datetime, event: Event) -> None:
    order.address = address(event["address"])
    order.moves.append(at)


OF_ORDER = {"order_paid": _paid, "order_cancelled": _cancelled, "address_changed": _moved}


def read(events: Iterable[Event]) -> History:
    """Fold the log, in order, into what is true at its end."""
    history = History()
    holds: dict[str, list[Any]] = {}
    fulfillments: dict[str, Shipment] = {}
    for event in events:
        at, kind = instant(event["at"]), event["kind"]
        if kind in KEPT:
            getattr(history, KEPT[kind]).append(event)
        if kind == "order_placed":
            history.orders[event["order"]] = _placed(at, event)
        elif kind in OF_ORDER:
            OF_ORDER[kind](history.orders[event["order"]], at, event)
        elif kind == "promise_made":
            promise = _promise(at, event)
            history.promises[promise.promise] = promise
            history.orders[promise.order].promises.append(promise)
        elif kind == "promise_moved":
            _rerouted(history, at, event)
        elif kind == "order_edited":
            _edited(history, at, event)
        elif kind == "hold_placed":
            hold = [event["warehouse"], event["reason"], at, None]
            holds[event["hold"]] = hold
            history.orders[event["order"]].holds.append(hold)
            if not event["is_shown"]:
                history.orders[event["order"]].unshown.append(hold)
        elif kind == "hold_released":
            holds[event["hold"]][3] = at
        elif kind == "wms_received" and event["order"] in history.orders:
            history.orders[event["order"]].receipts[event["warehouse"]].append(_receipt(at, event))
        elif kind == "shipped":
            shipment = _shipment(at, event)
            history.shipments[shipment.shipment] = shipment
            history.orders[shipment.order].shipments.append(shipment)
        elif kind == "store_fulfilled":
            shipment = history.shipments[event["shipment"]]
            shipment.fulfilled_at, shipment.fulfillment = at, event["fulfillment"]
            shipment.shown_tracking, shipment.shown_carrier = event["tracking"], event["carrier_name"]
            fulfillments[event["fulfillment"]] = shipment
        elif kind == "store_delivered":
            fulfillments[event["fulfillment"]].shown_delivered_at = at
        elif kind == "customer_told":
            history.orders[event["order"]].letters.append((at, event["letter"], event["fulfillment"]))
        elif kind == "refunded":
            history.orders[event["order"]].refunds.append(at)
        elif kind == "parcel_event":
            history.parcels[event["tracking"]].append(Step(at, event["sub_status"], event["stage"]))
        elif kind == "ticket_opened":
            history.tickets[event["ticket"]] = _ticket(at, event)
        elif kind == "ticket_updated":
            ticket = history.tickets[event["ticket"]]
            ticket.status, ticket.changed_at = event["status"], at
            ticket.tags = tuple(event["tags"]) if event["tags"] is not None else ticket.tags
    return history


def _placed(at: datetime, event: Event) -> Order:
    imported = event["imported_processed_at"]
    customer, where = event["customer"], event["address"]
    return Order(
        order=event["order"],
        store=event["store"],
        name=event["name"],
        channel=event["channel"],
        test=event["test"],
        created_at=at,
        processed_at=instant(imported) if imported else at,
        service=event["service"],
        tags=tuple(event["tags"]),
        address=address(where),
        email=customer["email"].strip().lower(),
        person=(customer["name"].strip().lower(), where["zip"].replace(" ", "").lower()),
        total=event["total_minor"],
        promised_on=event["promised_on"],
        lines={line["line"]: _line(line) for line in event["lines"]},
    )


def _line(entry: Event) -> Line:
    bundle = (entry.get("group") or {}).get("id")
    return Line(entry["sku"], entry["qty"], entry["requires_shipping"] and not entry["gift_card"], bundle)


def _promise(at: datetime, event: Event) -> Promise:
    release = event["release_at"]
    return Promise(
        promise=event["fo"],
        order=event["order"],
        warehouse=event["warehouse"],
        made_at=at,
        release_at=instant(release) if release else None,
        lines={(line["line"], line["sku"]): line["qty"] for line in event["lines"]},
    )


def _rerouted(history: History, at: datetime, event: Event) -> None:
    """Somebody moved a promise to another warehouse: it is promised there, and from now on."""
    order, former = history.orders[event["order"]], history.promises[event["fo"]]
    order.rerouted.append(at)
    order.promises.remove(former)
    now = Promise(event["to"], former.order, event["warehouse"], at, former.release_at, former.lines)
    history.promises[now.promise] = now
    order.promises.append(now)


def _edited(history: History, at: datetime, event: Event) -> None:
    order = history.orders[event["order"]]
    order.edits.append(at)
    order.total = event["total_minor"]
    order.lines |= {line["line"]: _line(line) for line in event["added"]}
    for change in event["changed"]:
        for promise in order.promises:
            for line, sku in promise.lines:
                if line == change["line"]:
                    promise.lines[line, sku] = change["new_qty"]
                    promise.edited_at = at


def _receipt(at: datetime, event: Event) -> Receipt:
    content = {line["sku"]: line["qty"] for line in event["lines"]}
    return Receipt(event["message"], at, content, address(event["address"]), event["service"], event["total_minor"])


def _shipment(at: datetime, event: Event) -> Shipment:
    manifested = event["manifested_at"]
    return Shipment(
        shipment=event["shipment"],
        order=event["order"],
        promise=event["fo"],
        warehouse=event["warehouse"],
        carrier=event["carrier"],
        tracking=event["tracking"],
        shipped_at=at,
        manifested_at=instant(manifested) if manifested else None,
        units=sum(line["qty"] for line in event["lines"]),
    )


def _ticket(at: datetime, event: Event) -> Ticket:
    requester, fields = event["requester"], event["fields"]
    name, postcode = requester.get("name"), requester.get("postcode")
    return Ticket(
        ticket=event["ticket"],
        store=event["store"],
        created_at=at,
        changed_at=at,
        tags=tuple(event["tags"]),
        status="new",
        order_number=fields.get("order_number") or _named(event, "order number"),
        tracking=fields.get("tracking") or _named(event, "tracking number"),
        email=(requester.get("email") or "").strip().lower(),
        person=(name.strip().lower(), postcode.replace(" ", "").lower()) if name and postcode else None,
    )


def _named(event: Event, what: str) -> str | None:
    """The number that the customer wrote into the text: '... The order number is #30035.'"""
    _, found, rest = event["description"].partition(f"The {what} is ")
    return rest.split()[0].rstrip(".") if found else None
