"""The helpdesk: tickets in the order of their changes, page by page, with the people who wrote them."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.books.desk import Ticket
from ingest.sandbox.json_response import Json
from ingest.sandbox.terms import Terms, Window
from ingest.sandbox.world import World, text

ORDER_FIELD, TRACKING_FIELD = 360_100_001, 360_100_002
SETTLING = timedelta(minutes=1)
Item = dict[str, Any]


class Zendesk:
    """One helpdesk for all stores, under /zendesk; each store is a brand of it."""

    def __init__(self, world: World, terms: Terms) -> None:
        self.world, self.terms = world, terms
        self.window = Window(max(1, math.ceil(terms.zendesk_requests_a_minute * terms.speed)), 60.0)
        self.brands = {shop.name: int(shop.brand) for shop in world.company.shops}
        self.routes = [Route("/zendesk/api/v2/incremental/tickets/cursor.json", self.tickets, methods=["GET"])]

    async def tickets(self, request: Request) -> Response:
        """One page of the incremental export; changes of the last minute wait."""
        if not self._knows(request.headers.get("authorization", "")):
            return Json({"error": "Couldn't authenticate you"}, status_code=401)
        if wait := self.window.wait():
            headers = {"Retry-After": str(math.ceil(wait))}
            return Json({"error": "APIRateLimitExceeded"}, status_code=429, headers=headers)
        size = request.query_params.get("per_page", str(self.terms.zendesk_page))
        try:
            limit = min(int(size), self.terms.zendesk_page)
            with self.world.lock:
                feed = self.world.desk.tickets
                until = text(self.world.now - SETTLING)
                cursor = request.query_params.get("cursor")
                start = _read(cursor) if cursor else feed.start(_since(request))
                found, position, more = feed.page(start, limit, until)
                wanted = request.query_params.get("include", "").split(",")
                answer = self._page(found, wanted)
        except ValueError as error:
            return Json({"error": "InvalidParameter", "description": str(error)}, status_code=422)
        after = _cursor(position)
        address = f"{request.url.scheme}://{request.url.netloc}{request.url.path}?cursor={after}"
        return Json(
            {
                **answer,
                "after_url": address,
                "after_cursor": after,
                "before_url": None,
                "before_cursor": None,
                "end_of_stream": not more,
            }
        )

    def _knows(self, authorization: str) -> bool:
        """A bearer token, or e-mail/token with the token as password."""
        token = self.world.company.tokens["ZENDESK_TOKEN"]
        kind, _, given = authorization.partition(" ")
        if kind != "Basic":
            return kind == "Bearer" and given == token
        try:
            name, _, password = base64.b64decode(given).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return name.endswith("/token") and password == token

    def _page(self, tickets: Sequence[Ticket], include: Sequence[str]) -> Item:
        answer: Item = {"tickets": [self._ticket(ticket, "metric_sets" in include) for ticket in tickets]}
        if "users" in include:
            writers = {ticket.requester_id: ticket.requester for ticket in tickets}
            answer["users"] = [_user(number, person) for number, person in writers.items()]
        return answer

    def _ticket(self, ticket: Ticket, with_metrics: bool) -> Item:
        values = {ORDER_FIELD: ticket.fields["order_number"], TRACKING_FIELD: ticket.fields["tracking"]}
        fields = [{"id": number, "value": value} for number, value in values.items()]
        item = {
            "id": ticket.number,
            "url": f"https://support.example/api/v2/tickets/{ticket.number}.json",
            "external_id": None,
            "via": {"channel": ticket.contact, "source": {"from": {}, "to": {}, "rel": None}},
            "created_at": ticket.created_at,
            "updated_at": ticket.updated_at,
            "generated_timestamp": int(datetime.fromisoformat(ticket.updated_at).timestamp()),
            "type": "question",
            "subject": ticket.subject,
            "raw_subject": ticket.subject,
            "description": ticket.description,
            "priority": "normal",
            "status": ticket.status,
            "recipient": None,
            "requester_id": ticket.requester_id,
            "submitter_id": ticket.requester_id,
            "brand_id": self.brands[ticket.store],
            "tags": ticket.tags,
            "custom_fields": fields,
            "fields": fields,
        }
        if with_metrics:
            item["metric_set"] = {"ticket_id": ticket.number, "solved_at": ticket.solved_at}
        return item


def _user(number: int, person: Mapping[str, Any]) -> Item:
    return {
        "id": number,
        "name": person["name"],
        "email": person["email"],
        "role": "end-user",
        "user_fields": {"postcode": person["postcode"]},
    }


def _since(request: Request) -> str:
    asked = request.query_params.get("start_time", "")
    if not asked.isdigit():
        raise ValueError(f"start_time is {asked!r}; expected seconds since 1970, or a cursor")
    return text(datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(seconds=int(asked)))


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"t{position}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        mark = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        mark = ""
    if mark[:1] != "t" or not mark[1:].isdigit():
        raise ValueError(f"{cursor!r} is not a cursor of this export")
    return int(mark[1:])
