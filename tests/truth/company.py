"""A walk over the history of a company, from what its log and its own description say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.truth.clock import clocks
from tests.truth.history import read
from tests.truth.told import Event
from tests.truth.walk import Walk

REPORTING = ZoneInfo("Europe/Berlin")


def walk_of(events: Iterable[Event], company: Mapping[str, Any], as_of: datetime) -> Walk:
    """What the company was by its own log, judged at an instant."""
    closed = {
        depot["name"]: frozenset(map(date.fromisoformat, (*depot["closed"], *depot["holidays"])))
        for depot in company["warehouses"]
    }
    zones = {store["name"]: ZoneInfo(store["timezone"]) for store in (*company["stores"], *company["outlets"])}
    return Walk(read(events), as_of, REPORTING, clocks(company, closed), zones)
