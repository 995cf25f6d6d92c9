"""The tracking service: numbers are registered, then asked for; what a carrier said so far comes back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.json_response import Json
from ingest.sandbox.parcel_story import Registration, Storyteller, carrier_key
from ingest.sandbox.terms import Terms, Window
from ingest.sandbox.world import World

MOST = 40
FORMAT = re.compile(r"[A-Z0-9]{5,50}")
BAD_KEY, NO_DATA, BAD_NUMBER, TOO_MANY = -18010002, -18010010, -18010012, -18010014
ALREADY, UNREGISTERED, NO_CARRIER, ONLY_STOPPED, ONLY_TRACKING = (
    *(-18019901, -18019902, -18019903),
    *(-18019904, -18019906),
)
NO_QUOTA, NOTHING_YET, WRONG_CARRIER = -18019908, -18019909, -18019910
Item = dict[str, Any]


@dataclass(eq=False)
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
        self.storyteller = Storyteller(world)
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
            return Json(_errors(BAD_KEY, "Access token is invalid.", BAD_KEY), status_code=401)
        if self.window.wait():
            return Response("Too many requests", status_code=429, media_type="text/plain")
        call = request.path_params["call"]
        try:
            body = orjson.loads(await request.body() or b"[]")
        except orjson.JSONDecodeError:
            return Json(_errors(NO_DATA, "The submitted data is no JSON."))
        return self._answer(call, body)

    def _answer(self, call: str, body: Any) -> Response:
        with self.world.lock:
            if call == "getquota":
                return Json({"code": 0, "data": self._quota()})
            if call == "gettracklist":
                return Json(self._list(body if isinstance(body, dict) else {}))
            if call not in self.calls:
                return Response("Not found", status_code=404, media_type="text/plain")
            return Json(self._each(self.calls[call], body))

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
        known = {"origin": origin, "number": number, "carrier": carrier_key(carrier)}
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
        known = {"number": found.number, "carrier": carrier_key(found.carrier), "param": None, "tag": found.tag}
        return {**known, "lang": None, "track_info": self.storyteller.track_info(parcel, found)}

    def _stop(self, item: Item) -> Item:
        found = self._known(item)
        if found.stopped_at:
            raise Rejection(ONLY_TRACKING, f"'{found.number}' is not being tracked.")
        found.stopped_at = self.world.clock
        return {"number": found.number, "carrier": carrier_key(found.carrier)}

    def _retrack(self, item: Item) -> Item:
        found = self._known(item)
        if not found.stopped_at or found.is_retracked:
            raise Rejection(ONLY_STOPPED, f"'{found.number}' was not stopped, or was retracked before.")
        found.stopped_at, found.is_retracked = None, True
        return {"number": found.number, "carrier": carrier_key(found.carrier)}

    def _delete(self, item: Item) -> Item:
        found = self._known(item)
        del self.registered[found.number]
        return {"number": found.number, "carrier": carrier_key(found.carrier)}

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
            "carrier": carrier_key(item.carrier),
            "register_time": item.registered_at,
            "tracking_status": _state(item),
            "package_status": last.status if last else "NotFound",
            "track_time": self.storyteller.synced(parcel, item) if parcel else None,
            "stop_track_time": item.stopped_at,
            "stop_track_reason": "ByRequest" if item.stopped_at else None,
            "is_retracked": item.is_retracked,
            "tag": item.tag,
            "latest_event_time": last.at if last else None,
            "latest_event_info": last.description if last else None,
        }


def _state(item: Registration) -> str:
    return "Stopped" if item.stopped_at else "Tracking"


def _errors(code: int, message: str, outer: int = 0) -> Item:
    return {"code": outer, "data": {"errors": [{"code": code, "message": message}]}}
