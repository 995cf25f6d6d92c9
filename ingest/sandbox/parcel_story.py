"""What does the tracking service tell of one parcel, in its own words and shape?"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ingest.sandbox.books.floor import Parcel, ParcelEvent
from ingest.sandbox.world import World, text

STAGES = (
    *("InfoReceived", "PickedUp", "Departure", "Arrival", "AvailableForPickup"),
    *("OutForDelivery", "Delivered", "Returning", "Returned"),
)
Item = dict[str, Any]
ANYWHERE: Item = {
    **dict.fromkeys(("state", "city", "street", "postal_code")),
    "coordinates": {"longitude": None, "latitude": None},
}
NOWHERE: Item = {"country": None, **ANYWHERE}


@dataclass
class Registration:
    """One number in the account; `stopped_at` says since when the service no longer asks the carrier."""

    number: str
    carrier: str
    registered_at: str
    tag: str | None
    stopped_at: str | None = None
    is_retracked: bool = False


class Storyteller:
    """Writes parcels as `track_info` of the service's replies."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.zones = {depot.name: ZoneInfo(depot.timezone) for depot in world.company.warehouses}
        self.countries = {depot.name: depot.country for depot in world.company.warehouses}
        self.names = {carrier.key: carrier.name for carrier in world.company.carriers}

    def synced(self, parcel: Parcel, item: Registration) -> str:
        """The service asks the carrier every six hours, and whenever the carrier says something."""
        now = datetime.fromisoformat(item.stopped_at or self.world.clock)
        round_hour = now.replace(minute=0, second=0) - timedelta(hours=now.hour % 6)
        return max([text(round_hour), item.registered_at, *(event.at for event in parcel.events[-1:])])

    def track_info(self, parcel: Parcel, item: Registration) -> Item:
        told = [event for event in parcel.events if not item.stopped_at or event.at <= item.stopped_at]
        events = [self._event(parcel, event) for event in reversed(told)]
        last = told[-1] if told else parcel.events[0]
        country = self.countries[parcel.warehouse]
        milestones = [
            {"key_stage": stage, **_times(events, stage)} for stage in STAGES if any(e.stage == stage for e in told)
        ]
        provider = {"key": carrier_key(parcel.carrier), "name": self.names.get(parcel.carrier, ""), "country": country}
        return {
            "shipping_info": {"shipper_address": _place(country), "recipient_address": _place(parcel.country or None)},
            "latest_status": {"status": last.status, "sub_status": last.sub_status, "sub_status_descr": None},
            "latest_event": events[0] if events else None,
            "time_metrics": self._metrics(parcel, told),
            "milestone": milestones,
            "misc_info": {"risk_factor": 0, "local_number": parcel.number, "local_key": carrier_key(parcel.carrier)},
            "tracking": {
                "providers_hash": zlib.crc32(parcel.number.encode()),
                "providers": [
                    {
                        "provider": provider,
                        "service_type": None,
                        "latest_sync_status": "Success",
                        "latest_sync_time": self.synced(parcel, item),
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
            "address": NOWHERE,
        }


def carrier_key(carrier: str) -> int | str:
    """The carrier as the service writes it: a number."""
    return int(carrier) if carrier.isdigit() else carrier


def _times(events: Sequence[Item], stage: str) -> Item:
    first = [event for event in events if event["stage"] == stage][-1]
    return {key: first[key] for key in ("time_iso", "time_utc", "time_raw")}


def _place(country: str | None) -> Item:
    return {"country": country, **ANYWHERE}
