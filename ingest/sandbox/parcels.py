"""Which way does a parcel take, what does the carrier say of it, and what goes wrong?"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.sandbox.clock import DAY, HOUR, MINUTE, ZoneClock, weekday
from ingest.sandbox.company import Carrier
from ingest.sandbox.story import Story

STILL = 96 * HOUR
MISSED_SHARE = 0.008
# sub-status: milestone, the carrier's words, whether it happens near the customer
SCANS = {
    "InfoReceived": ("InfoReceived", "Shipment information received", False),
    "InTransit_PickedUp": ("PickedUp", "Picked up by the carrier", False),
    "InTransit_Departure": ("Departure", "Departed from facility", False),
    "InTransit_Arrival": ("Arrival", "Arrived at facility", True),
    "InTransit_CustomsProcessing": (None, "Customs clearance in progress", False),
    "InTransit_CustomsReleased": (None, "Released by customs", False),
    "InTransit_CustomsRequiringInformation": (None, "Customs ask for documents", False),
    "OutForDelivery_Other": ("OutForDelivery", "Out for delivery", True),
    "Delivered_Other": ("Delivered", "Delivered", True),
    "DeliveryFailure_NoBody": (None, "Nobody at home, will try again", True),
    "DeliveryFailure_InvalidAddress": (None, "Delivery failed, address not found", True),
    "Exception_Returning": ("Returning", "On its way back to the sender", False),
    "Exception_Returned": ("Returned", "Returned to the sender", False),
    "Exception_Lost": (None, "Parcel could not be found", False),
}
NO_ZONE = {"11031", "21051"}  # carriers whose facility scans often come without a zone
SILENT = {"11031", "100002"}  # carriers that seldom announce a parcel before they have it
VAGUE = {"InTransit_Departure", "InTransit_Arrival"}


@dataclass(kw_only=True, slots=True)
class Trip:
    """One parcel under way; `origin` and `goal` are places as the carrier writes them."""

    story: Story
    carrier: Carrier
    tracking: str
    origin: str
    goal: str
    zone: ZoneClock

    def scan(self, at: int, sub_status: str) -> int:
        """Tell of one event; returns its instant."""
        stage, words, is_near = SCANS[sub_status]
        is_vague = sub_status in VAGUE and self.carrier.key in NO_ZONE and self.story.chance(0.25)
        fields = {
            "tracking": self.tracking,
            "carrier": self.carrier.key,
            "status": sub_status.partition("_")[0],
            "sub_status": sub_status,
            "stage": stage,
            "description": words,
            "location": self.goal if is_near else self.origin,
            "zone_known": not is_vague,
        }
        self.story.drafts.append((at, "parcel_event", fields))
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
    if carrier.key not in SILENT or story.chance(0.2):
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
            story.parcel_delays.append((asked, None))
            return None
        released = trip.scan(asked + story.between(12 * HOUR, 90 * HOUR), "InTransit_CustomsReleased")
        story.parcel_delays.append((asked, released))
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
    if days > 2 or (days == 2 and story.chance(0.25)):
        trip.scan(since + int((out - since) * (0.42 + 0.18 * story.draw())), "InTransit_Arrival")
    trip.scan(out, "OutForDelivery_Other")
    arrival = out + story.between(1 * HOUR, 10 * HOUR)
    own = story.own("missed", trip.tracking)
    if own.random() < MISSED_SHARE:
        story.mark(trip.scan(arrival, "DeliveryFailure_NoBody"), "delivery_failed", trip.tracking)
        out = trip.scan(zone.at(day + 1 + (weekday(day) == 5), 7 * HOUR), "OutForDelivery_Other")
        arrival = out + int(own.random() * 9 * HOUR) + HOUR
    return trip.scan(arrival, "Delivered_Other")


def _stall(trip: Trip, departed: int) -> int | None:
    story = trip.story
    story.plant(departed + STILL, "parcel_stalled", trip.tracking)
    if story.chance(0.25):
        story.parcel_delays.append((departed + STILL, None))
        return None
    arrived = trip.scan(departed + story.between(104 * HOUR, 10 * DAY), "InTransit_Arrival")
    story.parcel_delays.append((departed + STILL, arrived))
    return _deliver(trip, arrived, 1)


def _bounce(trip: Trip, departed: int) -> None:
    story, zone = trip.story, trip.zone
    out = trip.scan(zone.at(zone.local_day(departed) + 2, 7 * HOUR + story.between(0, HOUR)), "OutForDelivery_Other")
    failed = trip.scan(out + story.between(2 * HOUR, 9 * HOUR), "DeliveryFailure_InvalidAddress")
    story.mark(failed, "delivery_failed", trip.tracking)
    returning = trip.scan(failed + story.between(18 * HOUR, 48 * HOUR), "Exception_Returning")
    story.plant(returning, "parcel_returned", trip.tracking)
    trip.scan(returning + story.between(40 * HOUR, 88 * HOUR), "Exception_Returned")


def _lose(trip: Trip, departed: int) -> None:
    lost = trip.scan(departed + trip.story.between(50 * HOUR, 90 * HOUR), "Exception_Lost")
    trip.story.plant(lost, "parcel_lost", trip.tracking)
    trip.story.parcel_delays.append((lost, None))
