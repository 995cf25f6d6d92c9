"""Which tickets does the helpdesk see? Letters become tickets in the order in which they come."""

from __future__ import annotations

from typing import Any

from ingest.sandbox.clock import DAY
from ingest.sandbox.complaints import OWN_LETTERS, Letter
from ingest.sandbox.letters import write
from ingest.sandbox.story import Customer, Draft

RECENT = 29 * DAY
FIRST_TICKET = 41_001


class Helpdesk:
    """Remembers each customer's latest order, so that a letter without numbers can only mean that one."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, str], str] = {}
        self._next = FIRST_TICKET

    def note_order(self, fields: dict[str, Any]) -> None:
        """An order was placed: it is now the latest of its e-mail, and of its name and postcode."""
        store, customer = fields["store"], fields["customer"]
        self._latest[store, customer["email"]] = fields["order"]
        self._latest[store, f"{customer['name']}|{fields['address']['zip']}"] = fields["order"]

    def open(self, at: int, letter: Letter) -> tuple[dict[str, Any], list[Draft]]:
        """The fields of the ticket, and the drafts of what happens to it later."""
        ticket, self._next = self._next, self._next + 1
        mention = self._mention(at, letter)
        number = (letter.tracking or "") if mention == "tracking" else letter.name
        subject, description = write(letter.reason, mention, number, letter.is_in_field)
        tags = [letter.reason]
        fields = {
            "ticket": ticket,
            "store": letter.store,
            "contact": letter.contact,
            "tags": tags,
            "reason": letter.reason,
            "mention": mention,
            "order": None if mention == "none" else letter.order,
            "subject": subject,
            "description": description,
            "requester": _requester(letter, mention),
            "fields": {
                "order_number": number if mention == "order_number" and letter.is_in_field else None,
                "tracking": number if mention == "tracking" and letter.is_in_field else None,
            },
        }
        later: list[Draft] = []
        for seconds, status, is_merged in letter.steps:
            new_tags = [*tags, "closed_by_merge"] if is_merged else None
            later.append((at + seconds, "ticket_updated", {"ticket": ticket, "status": status, "tags": new_tags}))
        return fields, later

    def _mention(self, at: int, letter: Letter) -> str:
        """The writer's wish where it leads to this order, else the order number."""
        zip_key = f"{letter.customer.name}|{letter.customer.address['zip']}"
        is_recent = at - letter.processed <= RECENT
        match letter.mention:
            case "tracking" if letter.tracking is None:
                return "order_number"
            case "email" if not is_recent or self._latest.get((letter.store, letter.customer.email)) != letter.order:
                return "order_number"
            case "name_postcode" if not is_recent or self._latest.get((letter.store, zip_key)) != letter.order:
                return "order_number"
        return letter.mention


def _requester(letter: Letter, mention: str) -> dict[str, str | None]:
    known: Customer = letter.customer
    guest = letter.stranger
    if mention == "none":
        name = "Postmaster" if letter.reason in OWN_LETTERS else guest.name
        return {"email": guest.email, "name": name, "postcode": None}
    if mention == "name_postcode":
        return {"email": guest.email, "name": known.name, "postcode": known.address["zip"]}
    email = known.email.upper() if letter.with_postcode else known.email
    return {"email": email, "name": known.name, "postcode": known.address["zip"] if letter.with_postcode else None}
