"""A company that never was: its tables made by SQL in seconds, its facts by the product."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest import facts
from ingest.settings import load
from ingest.warehouse import Builder, publish
from metrics.queues import after_cases, before_cases
from tests.bench.bench import Bench, Run

ORDERS: Final = 1_000_000
DAYS: Final = 728
SKUS: Final = 60
AS_OF: Final = datetime(2026, 11, 22, 6, tzinfo=UTC)
_SETTINGS: Final = 'reporting_timezone = "Europe/Berlin"\ngroup_currency = "EUR"\n'
_made: Final[dict[Path, Run]] = {}


def home(bench: Bench, orders: int = ORDERS, days: int = DAYS, waiting: int = DAYS) -> tuple[Path, Run]:
    """The published company, made once in a run of the measurements, and what making it cost.

    Its `orders` came in over so many `days`; of those older than `waiting` days nothing waits for anybody any more.
    """
    place = bench.folder / f"company-{orders}-{days}-{waiting}"
    if place not in _made:
        sizes = {"orders": bench.count(orders), "skus": bench.count(SKUS)}
        _made[place] = bench.once(make, home=str(place), **sizes, days=days, waiting=waiting)
    return place, _made[place]


def make(home: str, orders: int, skus: int, days: int, waiting: int) -> Mapping[str, Any]:
    """Fill the tables, build the facts, publish: how many orders, events and cases there are, and seconds by step."""
    place = Path(home)
    place.mkdir()
    (place / "wharfinger.toml").write_text(_SETTINGS, encoding="utf8")
    begun = time.perf_counter()
    with Builder(place) as builder:
        builder.let(orders=str(orders), skus=str(skus), days=str(days), waiting=str(waiting))
        builder.run(Path(__file__).with_name("company.sql").read_text(encoding="utf8"))
        builder.run("CHECKPOINT")
        builder.set_snapshot(AS_OF, load(place))
        filled = time.perf_counter()
        facts.build(builder)
        made = before_cases() | after_cases()
        cases = {name: builder.create_fact(name, sql) for name, sql in made.items()}["fact_exceptions"]
        built = time.perf_counter()
        ((events,),) = builder.rows("SELECT count(*) FROM tracking_events")
        publish(builder, place)
    seconds = {"tables": filled - begun, "facts": built - filled, "publish": time.perf_counter() - built}
    return {"orders": orders, "events": events, "cases": cases, "seconds": seconds}
