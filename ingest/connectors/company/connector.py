"""What does `wharfinger.toml` say about stores and warehouses, as rows that load like any other?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import holidays
import orjson

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.settings import Settings, Source, Warehouse

FIRST_DAY = date(2015, 1, 1)
SOURCE = Source(name="company", system="company", url="")


def _feed(table: str) -> Feed:
    columns = {column.name: "VARCHAR" for column in contracts()[table].columns}
    return Feed(name=table, columns=columns, tables={table: "SELECT * FROM landed"}, replaces=True)


class Company:
    """Settings, landed anew whenever they change; each landing is the whole truth."""

    system = "company"
    feeds = tuple(_feed(table) for table in ("stores", "warehouses", "warehouse_days", "locations"))

    def fetch(self, context: Context) -> Iterator[Batch]:
        for feed, rows in company_rows(context.settings, context.as_of).items():
            lines = [orjson.dumps(row) for row in rows]
            digest = sha256(b"\n".join(lines)).hexdigest()
            if context.cursors.get(feed) != digest:
                yield Batch(feed=feed, lines=lines, cursor={feed: digest}, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        if not context.settings.stores:
            yield Finding(
                level="warning",
                what="stores",
                found="none",
                expected="one [[store]] for each shop",
                action="Add [[store]] entries to wharfinger.toml.",
            )


def company_rows(settings: Settings, as_of: datetime) -> dict[str, list[Mapping[str, object]]]:
    """Table → rows as JSON would carry them."""
    stores: list[Mapping[str, object]] = [
        {"store": store.name, **{name: value for name, value in asdict(store).items() if name != "name"}}
        for store in settings.stores
    ]
    warehouses: list[Mapping[str, object]] = [
        {
            "warehouse": place.name,
            "title": place.title,
            "country": place.country,
            "timezone": place.timezone,
            "cutoff": place.cutoff,
            "last_collection": place.last_collection,
            "handling_days": place.handling_days,
            "capacity": place.capacity or None,
        }
        for place in settings.warehouses
    ]
    days: list[Mapping[str, object]] = [
        row for place in settings.warehouses for row in working_days(place, as_of.year + 1)
    ]
    locations: list[Mapping[str, object]] = [
        {"store": source.store, "location_id": location, "warehouse": warehouse, "title": warehouse}
        for source in settings.sources
        for location, warehouse in source.options.get("locations", {}).items()
    ]
    return {"stores": stores, "warehouses": warehouses, "warehouse_days": days, "locations": locations}


def working_days(warehouse: Warehouse, last_year: int) -> Iterator[Mapping[str, object]]:
    """The warehouse's working days, numbered, with the instants of cut-off and last collection in UTC."""
    zone = ZoneInfo(warehouse.timezone)
    public = holidays.country_holidays(warehouse.country, years=range(FIRST_DAY.year, last_year + 1))
    cutoff, collection = time.fromisoformat(warehouse.cutoff), time.fromisoformat(warehouse.last_collection)
    day, seq = FIRST_DAY, 0
    while day.year <= last_year:
        if day.weekday() in warehouse.workdays and day not in public and day.isoformat() not in warehouse.closed:
            seq += 1
            yield {
                "warehouse": warehouse.name,
                "day": day.isoformat(),
                "seq": seq,
                "cutoff_at": _instant(day, cutoff, zone),
                "last_collection_at": _instant(day, collection, zone),
            }
        day += timedelta(days=1)


def _instant(day: date, local: time, zone: ZoneInfo) -> str:
    return datetime.combine(day, local, tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


CONNECTOR = Company()
