"""A few orders written by hand, the servers over them, and a client: what the tests of the servers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from ingest.sandbox.events import Event
from ingest.sandbox.params import Params
from ingest.sandbox.server import serve
from ingest.sandbox.terms import Terms
from ingest.sandbox.world import World

END = datetime(2026, 11, 22, 6, tzinfo=UTC)
START = END - timedelta(weeks=1)
PARAMS = Params(seed=1, end=END, stores=2, weeks=1)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ADDRESS = {"address1": "Lindenweg 3", "zip": "10115", "city": "Berlin", "country": "DE"}
BERLIN_LEIPZIG = "gid://shopify/Location/70001"


def at(minute: float) -> datetime:
    """A moment counted in minutes from noon of the first Monday."""
    return NOON + timedelta(seconds=round(minute * 60))


def stamp(minute: float) -> str:
    return at(minute).strftime("%Y-%m-%dT%H:%M:%SZ")


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def event(minute: float, kind: str, **fields: Any) -> Event:
    return Event(at(minute), kind, fields)


def line(number: int, sku: str = "MUG-SAND", qty: int = 2, price: int = 1490, **other: Any) -> dict[str, Any]:
    usual = {"title": "Stoneware mug, sand", "requires_shipping": True, "gift_card": False}
    return {"line": gid("LineItem", number), "sku": sku, "qty": qty, "unit_price_minor": price, **usual, **other}


def placed(minute: float, number: int, lines: list[dict[str, Any]] | None = None, **other: Any) -> Event:
    """An order of Berlin: paid in EUR, promised for the 20th, with two mugs."""
    lines = lines or [line(number * 10 + 1)]
    usual: dict[str, Any] = {
        "store": "berlin",
        "order": gid("Order", number),
        "name": f"#{10_000 + number}",
        "number": 10_000 + number,
        "channel": "shopify",
        "test": False,
        "imported_processed_at": None,
        "customer": {"email": f"anna.{number}@mail.example", "name": "Anna Weber"},
        "address": ADDRESS,
        "service": "standard",
        "tags": ["east"],
        "currency": "EUR",
        "presentment": None,
        "promised_on": "2026-11-20",
        "lines": lines,
        "total_minor": sum(item["qty"] * item["unit_price_minor"] for item in lines),
    }
    return event(minute, "order_placed", **{**usual, **other})


def paid(minute: float, number: int, amount: int = 2980) -> Event:
    fields = {"store": "berlin", "order": gid("Order", number), "transaction": gid("OrderTransaction", number)}
    return event(minute, "order_paid", **fields, amount_minor=amount, gateway="card")


def promised(minute: float, number: int, lines: list[dict[str, Any]] | None = None, **other: Any) -> Event:
    wanted = [{key: item[key] for key in ("line", "sku", "qty")} for item in lines or [line(number * 10 + 1)]]
    usual = {"store": "berlin", "order": gid("Order", number), "fo": gid("FulfillmentOrder", number)}
    place = {"warehouse": "leipzig", "location": BERLIN_LEIPZIG, "lines": wanted, "release_at": None}
    return event(minute, "promise_made", **{**usual, **place, **other})


def received(minute: float, number: int, message: str = "new", **other: Any) -> Event:
    usual = {
        "receipt": f"R{number}-{message}",
        "store": "berlin",
        "order": gid("Order", number),
        "warehouse": "leipzig",
        "message": message,
        "lines": [{"sku": "MUG-SAND", "qty": 2}],
        "address": ADDRESS,
        "service": "standard",
        "total_minor": 2980,
        "currency": "EUR",
    }
    return event(minute, "wms_received", **{**usual, **other})


def shipped(minute: float, number: int, **other: Any) -> Event:
    usual = {
        "shipment": f"S{number}",
        "store": "berlin",
        "order": gid("Order", number),
        "fo": gid("FulfillmentOrder", number),
        "warehouse": "leipzig",
        "carrier": "7041",
        "tracking": f"00340430000000{number:06d}",
        "manifested_at": stamp(minute + 3),
        "lines": [{"sku": "MUG-SAND", "qty": 2}],
    }
    return event(minute, "shipped", **{**usual, **other})


def fulfilled(minute: float, number: int) -> Event:
    fields = {"fulfillment": gid("Fulfillment", number), "store": "berlin", "order": gid("Order", number)}
    shown = {"tracking": f"00340430000000{number:06d}", "carrier_name": "DHL Paket", "location": BERLIN_LEIPZIG}
    return event(minute, "store_fulfilled", **fields, shipment=f"S{number}", **shown)


def scanned(minute: float, number: int, sub_status: str, stage: str | None, zone_known: bool = True) -> Event:
    return event(
        minute,
        "parcel_event",
        tracking=f"00340430000000{number:06d}",
        carrier="7041",
        status=sub_status.partition("_")[0],
        sub_status=sub_status,
        stage=stage,
        description=f"Carrier says {sub_status}",
        location="Leipzig, DE",
        zone_known=zone_known,
    )


def stocked(minute: float, sku: str, units: int, picked: int = 0, warehouse: str = "leipzig") -> Event:
    moved = {"delta_on_hand": units, "delta_picked": picked, "reason": "inbound"}
    return event(minute, "stock_moved", warehouse=warehouse, sku=sku, **moved)


def whole_life(number: int, minute: float = 0) -> list[Event]:
    """An order from checkout to doorstep."""
    task = {"store": "berlin", "order": gid("Order", number), "fo": gid("FulfillmentOrder", number)}
    bench = {**task, "warehouse": "leipzig", "units": 2}
    delivered = {"store": "berlin", "order": gid("Order", number), "fulfillment": gid("Fulfillment", number)}
    return [
        placed(minute, number),
        paid(minute, number),
        promised(minute, number),
        received(minute + 4, number),
        event(minute + 30, "picked", task=f"T{number}1", **bench),
        event(minute + 40, "packed", task=f"T{number}2", **bench),
        shipped(minute + 60, number),
        fulfilled(minute + 62, number),
        scanned(minute + 90, number, "InTransit_PickedUp", "PickedUp"),
        scanned(minute + 300, number, "InTransit_Departure", "Departure", zone_known=False),
        scanned(minute + 1500, number, "Delivered_Other", "Delivered"),
        event(minute + 1503, "store_delivered", **delivered),
    ]


def world_of(events: list[Event], until: datetime = END) -> World:
    """The world after these events, in their order of time."""
    ordered = sorted(events, key=lambda one: one.at)
    world = World(PARAMS, lambda _: iter(ordered))
    world.advance_to(until)
    return world


@dataclass(frozen=True)
class Client:
    """Asks the servers as the product would, with the right secrets unless others are given."""

    base: str
    world: World
    http: httpx.Client

    def graphql(self, query: str, variables: dict[str, Any] | None = None, **how: str) -> httpx.Response:
        store = how.get("store", "berlin")
        token = how.get("token", self.world.company.tokens[f"{store.upper()}_TOKEN"])
        return self.http.post(
            f"/shopify/{store}/admin/api/{how.get('version', '2026-10')}/graphql.json",
            json={"query": query, "variables": variables or {}},
            headers={"X-Shopify-Access-Token": token},
        )

    def data(self, query: str, variables: dict[str, Any] | None = None, **how: str) -> Any:
        answer = self.graphql(query, variables, **how).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def wms(self, path: str, **params: Any) -> httpx.Response:
        token = self.world.company.tokens["WMS_TOKEN"]
        return self.http.get(f"/wms/v1/{path}", params=params, headers={"Authorization": f"Bearer {token}"})

    def track(self, call: str, body: Any, token: str | None = None) -> httpx.Response:
        known = self.world.company.tokens["TRACK17_TOKEN"]
        return self.http.post(f"/track17/track/v2.4/{call}", json=body, headers={"17token": token or known})

    def tickets(self, **params: Any) -> httpx.Response:
        token = self.world.company.tokens["ZENDESK_TOKEN"]
        path = "/zendesk/api/v2/incremental/tickets/cursor.json"
        return self.http.get(path, params=params, headers={"Authorization": f"Bearer {token}"})

    def plan(self, prefix: str, kind: str, times: int = 1, **other: Any) -> None:
        order = {"path_prefix": prefix, "kind": kind, "times": times, **other}
        assert self.http.post("/faults", json=order).status_code == 201


@contextmanager
def client_of(world: World, speed: float = 1.0, terms: Terms | None = None) -> Iterator[Client]:
    """Real servers on the loopback address, and a client for them."""
    with serve(world, speed=speed, terms=terms) as base, httpx.Client(base_url=base, timeout=20, verify=False) as http:
        yield Client(base, world, http)
