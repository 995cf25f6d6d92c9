"""The tracking service: numbers are registered, then asked for; what a carrier said so far comes back."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.sandbox.books.floor import Parcel, ParcelEvent
from ingest.sandbox.terms import Terms, Window
from ingest.sandbox.world import World, text

MOST = 40
FORMAT = re.compile(r"[A-Z0-9]{5,50}")
BAD_KEY, NO_DATA, BAD_NUMBER, TOO_MANY = -18010002, -18010010, -18010012, -18010014
ALREADY, UNREGISTERED, NO_CARRIER, ONLY_STOPPED, ONLY_TRACKING = (
    *(-18019901, -18019902, -18019903),
    *(-18019904, -18019906),
)
NO_QUOTA, NOTHING_YET, WRONG_CARRIER = -18019908, -18019909, -18019910
STAGES = (
    *("InfoReceived", "PickedUp", "Departure", "Arrival", "AvailableForPickup"),
    *("OutForDelivery", "Delivered", "Returning", "Returned"),
)
Item = dict[str, Any]


@dataclass
class Registration:
    """One number in the account; `stopped_at` says since when the service no longer asks the carrier."""

    number: str
    carrier: str
    registered_at: str
    tag: str | None
    stopped_at: str | None = None
    is_retracked: bool = False


@dataclass(frozen=True)
class Rejection(Exception):
    code: int
    message: str


class Track17:
    """The service under /track17/track/v2.4, with one account."""

    def __init__(self, world: World, terms: Terms) -> None:
        self.world, self.terms = world, terms
        self.window = Window(max(1, math.ceil(terms.track17_requests_a_second * terms.speed)), 1.0)
        self.registered: dict[str, Registration] = {}
        self.used = 0
        self.zones = {depot.name: ZoneInfo(depot.timezone) for depot in world.company.warehouses}
        self.countries = {depot.name: depot.country for depot in world.company.warehouses}
        self.names = {carrier.key: carrier.name for carrier in world.company.carriers}
        self.calls: Mapping[str, Callable[[Item], Item]] = {
            "register": self._register,
            "gettrackinfo": self._info,
            "stoptrack": self._stop,
            "retrack": self._retrack,
            "deletetrack": self._delete,
        }
        self.routes = [Route("/track17/track/v2.4/{call}", self.serve, methods=["POST"])]

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        if request.headers.get("17token") != self.world.company.tokens["TRACK17_TOKEN"]:
            return JSONResponse(_errors(BAD_KEY, "Access token is invalid.", BAD_KEY), status_code=401)
        if self.window.wait():
            return Response("Too many requests", status_code=429, media_type="text/plain")
        call = request.path_params["call"]
        try:
            body = orjson.loads(await request.body() or b"[]")
        except orjson.JSONDecodeError:
            return JSONResponse(_errors(NO_DATA, "The submitted data is no JSON."))
        return await run_in_threadpool(self._answer, call, body)

    def _answer(self, call: str, body: Any) -> Response:
        with self.world.lock:
            if call == "getquota":
                return JSONResponse({"code": 0, "data": self._quota()})
            if call == "gettracklist":
                return JSONResponse(self._list(body if isinstance(body, dict) else {}))
            if call not in self.calls:
                return Response("Not found", status_code=404, media_type="text/plain")
            return JSONResponse(self._each(self.calls[call], body))

    def _each(self, call: Callable[[Item], Item], body: Any) -> Item:
        if not isinstance(body, list) or not body or not all(isinstance(item, dict) for item in body):
            return _errors(NO_DATA, "The submitted data is missing or no list of numbers.")
        if len(body) > MOST:
            return _errors(TOO_MANY, f"At most {MOST} tracking numbers can be submitted at once.")
        accepted, rejected = [], []
        for item in body:
            try:
                accepted.append(call(item))
            except Rejection as reason:
                given = {key: item[key] for key in ("number", "carrier") if key in item}
                rejected.append({**given, "error": {"code": reason.code, "message": reason.message}})
        return {"code": 0, "data": {"accepted": accepted, "rejected": rejected}}

    def _register(self, item: Item) -> Item:
        number = str(item.get("number", ""))
        if not FORMAT.fullmatch(number):
            raise Rejection(BAD_NUMBER, f"The format of '{number}' is invalid.")
        if number in self.registered:
            raise Rejection(ALREADY, f"Tracking number {number} is already registered.")
        if self.used >= self.terms.track17_quota:
            raise Rejection(NO_QUOTA, "The quota is used up.")
        parcel = self.world.floor.parcels.get(number)
        carrier = str(item.get("carrier") or (parcel.carrier if parcel else ""))
        if not carrier:
            raise Rejection(NO_CARRIER, f"The carrier of '{number}' could not be detected.")
        self.used += 1
        self.registered[number] = Registration(number, carrier, self.world.clock, item.get("tag"))
        origin = 1 if item.get("carrier") else 2
        known = {"origin": origin, "number": number, "carrier": _key(carrier)}
        return {**known, "email": None, "lang": None, "tag": item.get("tag")}

    def _known(self, item: Item) -> Registration:
        number = str(item.get("number", ""))
        found = self.registered.get(number)
        if found is None:
            message = f"The tracking number '{number}' does not register, please register first."
            raise Rejection(UNREGISTERED, message)
        if item.get("carrier") and str(item["carrier"]) != found.carrier:
            raise Rejection(WRONG_CARRIER, f"The carrier of '{number}' is not {item['carrier']}.")
        return found

    def _info(self, item: Item) -> Item:
        found = self._known(item)
        parcel = self.world.floor.parcels.get(found.number)
        if parcel is None or not parcel.events or parcel.carrier != found.carrier:
            raise Rejection(NOTHING_YET, f"No tracking information of '{found.number}' at the moment.")
        known = {"number": found.number, "carrier": _key(found.carrier), "param": None, "tag": found.tag}
        return {**known, "lang": None, "track_info": self._track_info(parcel, found)}

    def _stop(self, item: Item) -> Item:
        found = self._known(item)
        if found.stopped_at:
            raise Rejection(ONLY_TRACKING, f"'{found.number}' is not being tracked.")
        found.stopped_at = self.world.clock
        return {"number": found.number, "carrier": _key(found.carrier)}

    def _retrack(self, item: Item) -> Item:
        found = self._known(item)
        if not found.stopped_at or found.is_retracked:
            raise Rejection(ONLY_STOPPED, f"'{found.number}' was not stopped, or was retracked before.")
        found.stopped_at, found.is_retracked = None, True
        return {"number": found.number, "carrier": _key(found.carrier)}

    def _delete(self, item: Item) -> Item:
        found = self._known(item)
        del self.registered[found.number]
        return {"number": found.number, "carrier": _key(found.carrier)}

    def _quota(self) -> Item:
        total = self.terms.track17_quota
        left = {"quota_total": total, "quota_used": self.used, "quota_remain": total - self.used}
        return {
            **left,
            "today_used": 0,
            "max_track_daily": 10_000_000,
            "free_email_quota": 0,
            "free_email_quotaused": 0,
        }

    def _list(self, wanted: Item) -> Item:
        numbers = {part for part in str(wanted.get("number") or "").split(",") if part}
        found = [item for item in self.registered.values() if not numbers or item.number in numbers]
        found = [item for item in found if wanted.get("tracking_status", _state(item)) == _state(item)]
        number = int(wanted.get("page_no") or 1)
        shown = found[(number - 1) * MOST : number * MOST]
        page = {"data_total": len(found), "page_total": -(-len(found) // MOST), "page_no": number, "page_size": MOST}
        return {"page": page, "code": 0, "data": {"accepted": [self._listed(item) for item in shown]}}

    def _listed(self, item: Registration) -> Item:
        parcel = self.world.floor.parcels.get(item.number)
        last = parcel.events[-1] if parcel and parcel.events else None
        return {
            "number": item.number,
            "carrier": _key(item.carrier),
            "register_time": item.registered_at,
            "tracking_status": _state(item),
            "package_status": last.status if last else "NotFound",
            "track_time": self._synced(parcel, item) if parcel else None,
            "stop_track_time": item.stopped_at,
            "stop_track_reason": "ByRequest" if item.stopped_at else None,
            "is_retracked": item.is_retracked,
            "tag": item.tag,
            "latest_event_time": last.at if last else None,
            "latest_event_info": last.description if last else None,
        }

    def _synced(self, parcel: Parcel, item: Registration) -> str:
        """The service asks the carrier every six hours, and whenever the carrier says something."""
        now = datetime.fromisoformat(item.stopped_at or self.world.clock)
        round_hour = now.replace(minute=0, second=0) - timedelta(hours=now.hour % 6)
        return max([text(round_hour), item.registered_at, *(event.at for event in parcel.events[-1:])])

    def _track_info(self, parcel: Parcel, item: Registration) -> Item:
        told = [event for event in parcel.events if not item.stopped_at or event.at <= item.stopped_at]
        events = [self._event(parcel, event) for event in reversed(told)]
        last = told[-1] if told else parcel.events[0]
        country = self.countries[parcel.warehouse]
        milestones = [
            {"key_stage": stage, **_times(events, stage)} for stage in STAGES if any(e.stage == stage for e in told)
        ]
        provider = {"key": _key(parcel.carrier), "name": self.names.get(parcel.carrier, ""), "country": country}
        return {
            "shipping_info": {"shipper_address": _place(country), "recipient_address": _place(parcel.country or None)},
            "latest_status": {"status": last.status, "sub_status": last.sub_status, "sub_status_descr": None},
            "latest_event": events[0] if events else None,
            "time_metrics": self._metrics(parcel, told),
            "milestone": milestones,
            "misc_info": {"risk_factor": 0, "local_number": parcel.number, "local_key": _key(parcel.carrier)},
            "tracking": {
                "providers_hash": zlib.crc32(parcel.number.encode()),
                "providers": [
                    {
                        "provider": provider,
                        "service_type": None,
                        "latest_sync_status": "Success",
                        "latest_sync_time": self._synced(parcel, item),
                        "events_hash": zlib.crc32(orjson.dumps(events)),
                        "events": events,
                    }
                ],
            },
        }

    def _metrics(self, parcel: Parcel, told: Sequence[ParcelEvent]) -> Item:
        last = datetime.fromisoformat(told[-1].at if told else parcel.shipped_at)
        transit = (last - datetime.fromisoformat(parcel.shipped_at)).days
        is_done = bool(told) and told[-1].status == "Delivered"
        return {
            "days_after_order": (self.world.now - datetime.fromisoformat(parcel.shipped_at)).days,
            "days_of_transit": transit,
            "days_of_transit_done": transit if is_done else 0,
            "days_after_last_update": (self.world.now - last).days,
            "estimated_delivery_date": {"source": None, "from": None, "to": None},
        }

    def _event(self, parcel: Parcel, event: ParcelEvent) -> Item:
        """Where the carrier gave no zone, only its bare clock time is known; the sandbox's carriers write UTC then."""
        moment = datetime.fromisoformat(event.at)
        local = moment.astimezone(self.zones[parcel.warehouse])
        raw = local.isoformat() if event.zone_known else event.at[:19]
        zone = raw[19:] or None
        return {
            "time_iso": raw if zone else None,
            "time_utc": event.at if zone else None,
            "time_raw": {"date": raw[:10], "time": raw[11:19], "timezone": zone},
            "description": event.description,
            "description_translation": {"lang": "en", "description": event.description},
            "location": event.location,
            "stage": event.stage,
            "sub_status": event.sub_status,
            "address": _place(None),
        }


def _times(events: Sequence[Item], stage: str) -> Item:
    first = [event for event in events if event["stage"] == stage][-1]
    return {key: first[key] for key in ("time_iso", "time_utc", "time_raw")}


def _place(country: str | None) -> Item:
    nowhere = {"longitude": None, "latitude": None}
    blank = {"country": country, "state": None, "city": None, "street": None, "postal_code": None}
    return {**blank, "coordinates": nowhere}


def _state(item: Registration) -> str:
    return "Stopped" if item.stopped_at else "Tracking"


def _key(carrier: str) -> int | str:
    return int(carrier) if carrier.isdigit() else carrier


def _errors(code: int, message: str, outer: int = 0) -> Item:
    return {"code": outer, "data": {"errors": [{"code": code, "message": message}]}}
