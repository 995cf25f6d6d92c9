"""How does a page of the helpdesk's export fill the contract?

A landed line is the page with what the settings say about brands and fields beside it, so that it explains itself:
{"brands": {"360001": "berlin"}, "fields": {"order_number": "36…"}, "postcode_field": "postcode", "page": …}
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed

_TICKET: Final = (
    "STRUCT(id VARCHAR, brand_id VARCHAR, created_at VARCHAR, updated_at VARCHAR, status VARCHAR, "
    "via STRUCT(channel VARCHAR), subject VARCHAR, description VARCHAR, tags VARCHAR[], requester_id VARCHAR, "
    "custom_fields STRUCT(id VARCHAR, value VARCHAR)[], metric_set STRUCT(solved_at VARCHAR))"
)
_USER: Final = "STRUCT(id VARCHAR, name VARCHAR, email VARCHAR, user_fields MAP(VARCHAR, VARCHAR))"

FEEDS: Final = (
    Feed(
        name="tickets",
        columns={
            "brands": "MAP(VARCHAR, VARCHAR)",
            "fields": "MAP(VARCHAR, VARCHAR)",
            "postcode_field": "VARCHAR",
            "page": f"STRUCT(tickets {_TICKET}[], users {_USER}[])",
        },
        tables={"tickets": Path(__file__).with_name("tickets.sql").read_text(encoding="utf8")},
    ),
)
