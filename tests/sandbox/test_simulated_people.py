"""Do the made-up company's customers behave like people: their letters, their phones and cards, their disputes?"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from ingest.sandbox import Event
from tests.sandbox.history import kinds, planted


def test_letters_without_numbers_can_only_mean_their_order(events: list[Event]) -> None:
    latest: dict[tuple[str, str], tuple[str, datetime]] = {}
    mentions: Counter[str] = Counter()
    for event in events:
        if event.kind == "order_placed":
            placed = event["imported_processed_at"]
            entry = event["order"], datetime.fromisoformat(placed) if placed else event.at
            latest[event["store"], event["customer"]["email"]] = entry
            latest[event["store"], f"{event['customer']['name']}|{event['address']['zip']}"] = entry
        if event.kind != "ticket_opened":
            continue
        mentions[event["mention"]] += 1
        requester = event["requester"]
        by_email = latest.get((event["store"], requester["email"].lower()))
        by_name = latest.get((event["store"], f"{requester['name']}|{requester['postcode']}"))
        match event["mention"]:
            case "none":
                assert by_email is None and by_name is None and event["order"] is None
            case "email":
                assert by_email is not None and by_email[0] == event["order"]
                assert event.at - by_email[1] < timedelta(days=30)
            case "name_postcode":
                assert by_email is None and by_name is not None and by_name[0] == event["order"]
    assert set(mentions) == {"order_number", "tracking", "email", "name_postcode", "none"}


def test_between_five_and_six_letters_about_shipping_for_a_hundred_orders(events: list[Event]) -> None:
    reasons = {"where_is_my_order", "late", "missing_item", "damaged", "wrong_item", "address"}
    gone = {
        event["ticket"] for event in kinds(events, "ticket_updated") if event["tags"] or event["status"] == "deleted"
    }
    letters = [
        event for event in kinds(events, "ticket_opened") if event["reason"] in reasons and event["ticket"] not in gone
    ]
    shipped = {event["order"] for event in kinds(events, "shipped")}
    assert 4 < 100 * len(letters) / len(shipped) < 7.5


def test_customers_keep_their_phone_and_card(events: list[Event]) -> None:
    phones: dict[str, set[str | None]] = {}
    for event in events:
        if event.kind == "order_placed":
            phones.setdefault(event["customer"]["email"], set()).add(event["customer"]["phone"])
    assert all(len(numbers) == 1 for numbers in phones.values())
    known = [numbers for numbers in phones.values() if None not in numbers]
    assert 0.75 < len(known) / len(phones) < 0.95
    paid = [event for event in events if event.kind == "order_paid"]
    assert all((event["gateway"] == "card") == bool(event["card"]) for event in paid)


def test_a_dispute_is_about_a_card_payment_and_has_one_end_at_most(events: list[Event]) -> None:
    paid = {event["order"]: event for event in kinds(events, "order_paid") if event["gateway"] == "card"}
    opened = {event["dispute"]: event for event in kinds(events, "dispute_opened")}
    assert len(opened) >= 5
    assert set(opened) == planted(events, "payment_dispute")
    for event in opened.values():
        assert paid[event["order"]].at < event.at < datetime.fromisoformat(event["evidence_due_by"])
        assert 0 < event["amount_minor"] <= paid[event["order"]]["amount_minor"]
    closed = Counter(event["dispute"] for event in kinds(events, "dispute_closed"))
    assert set(closed.values()) <= {1}
    for event in [*kinds(events, "dispute_answered"), *kinds(events, "dispute_closed")]:
        assert opened[event["dispute"]].at < event.at
