"""Which way does a parcel take, what does the carrier say of it, and what goes wrong?"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.sandbox.clock import DAY, HOUR, MINUTE, ZoneClock, weekday
from ingest.sandbox.company import Carrier
from ingest.sandbox.story import Story

STILL = 96 * HOUR
WORDS = {
    "InfoReceived": "Shipment information received",
    "InTransit_PickedUp": "Picked up by the carrier",
    "InTransit_Departure": "Departed from facility",
    "InTransit_Arrival": "Arrived at facility",
    "InTransit_CustomsProcessing": "Customs clearance in progress",
    "InTransit_CustomsReleased": "Released by customs",
    "InTransit_CustomsRequiringInformation": "Customs ask for documents",
    "OutForDelivery_Other": "Out for delivery",
    "Delivered_Other": "Delivered",
    "DeliveryFailure_InvalidAddress": "Delivery failed, address not found",
    "Exception_Returning": "On its way back to the sender",
    "Exception_Returned": "Returned to the sender",
    "Exception_Lost": "Parcel could not be found",
}
STAGES = {
    "InfoReceived": "InfoReceived",
    "InTransit_PickedUp": "PickedUp",
    "InTransit_Departure": "Departure",
    "InTransit_Arrival": "Arrival",
    "OutForDelivery_Other": "OutForDelivery",
    "Delivered_Other": "Delivered",
    "Exception_Returning": "Returning",
    "Exception_Returned": "Returned",
}
NO_ZONE = {"11031", "21051"}  # carriers whose facility scans often come without a zone


@dataclass(frozen=True, kw_only=True)
class Trip:
    """One parcel under way; `origin` and `goal` are places as the carrier writes them."""

    story: Story
    carrier: Carrier
    tracking: str
    origin: str
    goal: str
    zone: ZoneClock

    def scan(self, at: int, sub_status: str) -> int:
        is_near = sub_status.startswith(("OutForDelivery", "Delivered", "DeliveryFailure"))
        is_vague = self.carrier.key in NO_ZONE and sub_status in ("InTransit_Departure", "InTransit_Arrival")
        self.story.tell(
            at,
            "parcel_event",
            tracking=self.tracking,
            carrier=self.carrier.key,
            status=sub_status.partition("_")[0],
            sub_status=sub_status,
            stage=STAGES.get(sub_status),
            description=WORDS[sub_status],
            location=self.goal if is_near or sub_status == "InTransit_Arrival" else self.origin,
            zone_known=not (is_vague and self.story.chance(0.25)),
        )
        return at


def travel(story: Story, warehouse: str, carrier: Carrier, tracking: str, leaving: tuple[int, int]) -> int | None:
    """Draw the carrier's events of a parcel that left at (shipped, first scan); the instant of delivery, if any."""
    shipped, first = leaving
    address = story.customer.address
    trip = Trip(
        story=story,
        carrier=carrier,
        tracking=tracking,
        origin=f"{warehouse.capitalize()}, {story.scene.countries[warehouse]}",
        goal=f"{address['city']}, {address['country']}",
        zone=story.scene.zones[story.shop.name],
    )
    is_abroad = story.scene.countries[warehouse] != address["country"]
    trip.scan(shipped + min(10 * MINUTE, (first - shipped) // 2), "InfoReceived")
    trip.scan(first, "InTransit_PickedUp")
    departed = trip.scan(first + story.between(1 * HOUR, 7 * HOUR), "InTransit_Departure")
    match story.parcel_fault:
        case "lost":
            _lose(trip, departed)
            return None
        case "returned":
            _bounce(trip, departed)
            return None
        case "stalled":
            return _stall(trip, departed)
    is_customs = story.parcel_fault == "customs" and is_abroad
    return _arrive(trip, departed, is_abroad=is_abroad, is_asked=is_customs)


def _arrive(trip: Trip, departed: int, *, is_abroad: bool, is_asked: bool) -> int | None:
    story = trip.story
    if is_asked:
        asked = trip.scan(departed + story.between(18 * HOUR, 40 * HOUR), "InTransit_CustomsRequiringInformation")
        story.plant(asked, "parcel_customs", trip.tracking)
        if story.chance(0.15):
            return None
        released = trip.scan(asked + story.between(12 * HOUR, 90 * HOUR), "InTransit_CustomsReleased")
        return _deliver(trip, released, story.between(1, 3))
    if not is_abroad:
        return _deliver(trip, departed, _domestic_days(story))
    days = story.between(2, 4) if story.service == "express" else story.between(3, 6)
    processing = trip.scan(departed + days * 6 * HOUR, "InTransit_CustomsProcessing")
    released = trip.scan(processing + story.between(2 * HOUR, 20 * HOUR), "InTransit_CustomsReleased")
    return _deliver(trip, released, max(1, days - 2))


def _domestic_days(story: Story) -> int:
    least, most = {"express": (1, 2), "standard": (1, 4), "economy": (2, 4)}[story.service]
    return story.between(least, most) + (2 if story.chance(0.04) else 0)


def _deliver(trip: Trip, since: int, days: int) -> int:
    """Deliver some local days after an instant, never on a Sunday."""
    story, zone = trip.story, trip.zone
    day = zone.local_day(since) + days
    day += weekday(day) == 6
    out = zone.at(day, 6 * HOUR + story.between(0, 2 * HOUR))
    if days > 1:
        trip.scan(since + int((out - since) * (0.42 + 0.18 * story.rng.random())), "InTransit_Arrival")
    trip.scan(out, "OutForDelivery_Other")
    return trip.scan(out + story.between(1 * HOUR, 10 * HOUR), "Delivered_Other")


def _stall(trip: Trip, departed: int) -> int | None:
    story = trip.story
    story.plant(departed + STILL, "parcel_stalled", trip.tracking)
    if story.chance(0.25):
        return None
    arrived = trip.scan(departed + story.between(104 * HOUR, 10 * DAY), "InTransit_Arrival")
    return _deliver(trip, arrived, 1)


def _bounce(trip: Trip, departed: int) -> None:
    story, zone = trip.story, trip.zone
    out = trip.scan(zone.at(zone.local_day(departed) + 2, 7 * HOUR + story.between(0, HOUR)), "OutForDelivery_Other")
    failed = trip.scan(out + story.between(2 * HOUR, 9 * HOUR), "DeliveryFailure_InvalidAddress")
    story.plant(failed, "parcel_returned", trip.tracking)
    returning = trip.scan(failed + story.between(18 * HOUR, 48 * HOUR), "Exception_Returning")
    trip.scan(returning + story.between(40 * HOUR, 88 * HOUR), "Exception_Returned")


def _lose(trip: Trip, departed: int) -> None:
    lost = trip.scan(departed + trip.story.between(50 * HOUR, 90 * HOUR), "Exception_Lost")
    trip.story.plant(lost, "parcel_lost", trip.tracking)
