"""What connector tests share: a context around a real server, feeds run by real DuckDB, a small company to ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pytest_httpserver import HTTPServer

from ingest.asking.pace import Patience
from ingest.building import ddl
from ingest.connectors import Batch, Connector, Context, Feed
from ingest.http import Http
from ingest.sandbox.connection import settings_text
from ingest.sandbox.params import Params
from ingest.sandbox.server import serve
from ingest.sandbox.simulation import simulate
from ingest.sandbox.world import World
from ingest.settings import Rules, Settings, Source, Store, load

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)
QUICK = Patience(connect=2, read=2, whole_reply=4, attempts=4, first_wait=0.01, most_wait=0.02, jitter=0.0)
SECRET = "shpat_0123456789abcdef"

ARRIVING = "CREATE TABLE arriving AS SELECT 'f' AS file, TIMESTAMP '2026-11-22 06:00:00' AS fetched_at"

Row = dict[str, Any]


def rows(feed: Feed, lines: Sequence[bytes], folder: Path, store: str = "berlin") -> dict[str, list[Row]]:
    """Table → rows that the feed's SQL makes of these lines."""
    suffix = "csv" if feed.delimiter else "jsonl"
    path = folder / f"landed.{suffix}"
    path.write_bytes(b"".join(line.rstrip(b"\n") + b"\n" for line in lines))
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in feed.columns.items()) + "}"
    reader = (
        f"read_csv('{path}', header=true, delim='{feed.delimiter}', all_varchar=true)"
        if feed.delimiter
        else f"read_json('{path}', format='newline_delimited', columns={columns}, records=true)"
    )
    with duckdb.connect() as connection:
        for macro in ddl.macros():
            connection.execute(macro)
        variables = {"identity_key": "key", "store": store, "source": "s", "fetched_at": "2026-11-22T06:00:00Z"}
        for name, value in variables.items():
            connection.execute(f"SET VARIABLE {name} = '{value}'")
        connection.execute(ARRIVING)
        connection.sql(f"SELECT *, 'f' AS _file, row_number() OVER () AS _line FROM {reader}").create("lines")  # noqa: S608
        connection.sql(feed.unfold).create("landed")
        return {table: _rows(connection, sql) for table, sql in feed.tables.items()}


def columns(feed: Feed) -> dict[str, list[str]]:
    """Table → the columns that the feed's SQL yields, in order."""
    with duckdb.connect() as connection:
        for macro in ddl.macros():
            connection.execute(macro)
        kinds = ", ".join(f'"{name}" {kind}' for name, kind in feed.columns.items())
        connection.execute(f"CREATE TABLE lines ({kinds}, _file VARCHAR, _line BIGINT)")
        connection.execute(f"CREATE TABLE landed AS {feed.unfold}")
        connection.execute(ARRIVING)
        found = {table: connection.execute(sql).description or [] for table, sql in feed.tables.items()}
    return {table: [str(column[0]) for column in described] for table, described in found.items()}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def feed_of(connector: Connector, name: str) -> Feed:
    return next(feed for feed in connector.feeds if feed.name == name)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a whole fetch gave: batches with their lines read, and what the context was told."""

    batches: list[Batch]
    context: Context

    def lines(self, feed: str) -> list[bytes]:
        return [line for batch in self.batches if batch.feed == feed for line in batch.lines]

    def cursors(self) -> dict[str, str]:
        return {name: value for batch in self.batches for name, value in (batch.cursor or {}).items()}

    def warnings(self) -> list[str]:
        return [finding.what for finding in self.context.findings if finding.level != "ok"]


def fetch(connector: Connector, context: Context) -> Asked:
    batches: list[Batch] = []
    for batch in connector.fetch(context):
        lines = list(batch.lines)
        assert batch.expected in (None, len(lines))
        batches.append(replace(batch, lines=lines))
    return Asked(batches=batches, context=context)


def contents(found: list[Row]) -> set[str]:
    """What rows say, wherever they were landed."""
    return {repr(sorted((k, v) for k, v in row.items() if k not in ("_file", "_line", "_item"))) for row in found}


ContextMaker = Callable[..., Context]


@pytest.fixture
def context(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ContextMaker]:
    """Makes contexts for a source at the test's own server; options become the source's."""
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    opened: list[Http] = []

    def make(
        system: str,
        *,
        cursors: Mapping[str, str] | None = None,
        known: Sequence[str] = (),
        only: frozenset[str] | None = None,
        as_of: datetime = AS_OF,
        patience: Patience = QUICK,
        url: str = "",
        credentials: Mapping[str, str] | None = None,
        **options: object,
    ) -> Context:
        source = Source(
            name="berlin",
            system=system,
            store="berlin",
            url=url or httpserver.url_for("").rstrip("/"),
            options=options,
            **(credentials or {"token_env": "TEST_TOKEN"}),
        )
        client = Http(source, patience=patience)
        opened.append(client)
        return Context(
            source=source,
            settings=settings(tmp_path, source),
            http=client,
            cursors=cursors or {},
            as_of=as_of,
            known=lambda _: list(known),
            progress=lambda _what, _done: None,
            only=only,
        )

    yield make
    for client in opened:
        client.__exit__(None, None, None)


def settings(home: Path, *sources: Source) -> Settings:
    store = Store(
        name="berlin", title="Berlin", channel="shopify", country="DE", currency="EUR", timezone="Europe/Berlin"
    )
    return Settings(
        home=home,
        reporting_timezone="Europe/Berlin",
        group_currency="EUR",
        rules=Rules(),
        stores=(store,),
        warehouses=(),
        sources=sources,
    )


@dataclass(frozen=True, kw_only=True)
class Company:
    """A small company that is served on this machine for the whole test run; its clock stands still."""

    world: World
    base: str
    settings: Settings
    opened: list[Http] = field(default_factory=list)

    def context(self, name: str, **changes: Any) -> Context:
        """A context for one of the company's sources; `close` ends its client."""
        source = self.settings.source(name)
        options = {**source.options, "requests_per_second": 500, "requests_per_minute": 6000, "bulk_poll_seconds": 0.01}
        source = replace(source, options={**options, **changes.pop("options", {})})
        self.opened.append(Http(source, patience=QUICK))
        return Context(
            **{
                "source": source,
                "settings": self.settings,
                "http": self.opened[-1],
                "cursors": {},
                "as_of": self.world.now,
                "known": lambda _: [],
                "progress": lambda _what, _done: None,
                **changes,
            }
        )

    def close(self) -> None:
        while self.opened:
            self.opened.pop().__exit__(None, None, None)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Two stores over three weeks, asked at once and without limits to wait for."""
    params = Params(seed=7, end=AS_OF, stores=2, weeks=3, orders_per_store_week=60)
    world = World(params, partial(simulate, params))
    world.advance_to(params.end)
    before = dict(os.environ)
    os.environ.update(world.company.tokens)
    home = tmp_path_factory.mktemp("home")
    with serve(world, speed=100) as base:
        (home / "wharfinger.toml").write_text(settings_text(world.company, base), encoding="utf8")
        yield Company(world=world, base=base, settings=load(home))
    os.environ.clear()
    os.environ.update(before)
