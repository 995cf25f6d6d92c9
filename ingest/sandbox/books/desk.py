"""What lies on the helpdesk's books?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.sandbox.books.feed import Feed

Fields = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Ticket:
    number: int
    store: str
    contact: str
    created_at: str
    updated_at: str
    subject: str
    description: str
    requester: Fields
    requester_id: int
    fields: Fields
    tags: list[str]
    status: str = "new"
    solved_at: str | None = None


class Desk:
    """All tickets of the company, and the people who wrote them."""

    def __init__(self) -> None:
        self.tickets: Feed[Ticket] = Feed()
        self.people: dict[tuple[str, str, str], int] = {}

    def ticket_opened(self, at: str, event: Fields) -> None:
        requester = event["requester"]
        person = requester["email"] or "", requester["name"] or "", requester["postcode"] or ""
        ticket = Ticket(
            number=event["ticket"],
            store=event["store"],
            contact=event["contact"],
            created_at=at,
            updated_at=at,
            subject=event["subject"],
            description=event["description"],
            requester=requester,
            requester_id=self.people.setdefault(person, 900_000_001 + len(self.people)),
            fields=event["fields"],
            tags=list(event["tags"]),
        )
        self.tickets.put(str(ticket.number), ticket, at)

    def ticket_updated(self, at: str, event: Fields) -> None:
        ticket = self.tickets.records[str(event["ticket"])]
        ticket.status = event["status"]
        ticket.updated_at = at
        if event["tags"] is not None:
            ticket.tags = list(event["tags"])
        if ticket.status in ("solved", "closed"):
            ticket.solved_at = ticket.solved_at or at
        elif ticket.status in ("open", "pending"):
            ticket.solved_at = None
        self.tickets.put(str(ticket.number), ticket, at)


HANDLERS: Mapping[str, Callable[[Desk, str, Fields], None]] = {
    "ticket_opened": Desk.ticket_opened,
    "ticket_updated": Desk.ticket_updated,
}
