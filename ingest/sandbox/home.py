"""Where does a sandbox company live on disk, and what time is it there?"""

from __future__ import annotations

import fcntl
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from ingest.sandbox import events as log
from ingest.sandbox.company import Company, company, secret
from ingest.sandbox.connection import settings_text
from ingest.sandbox.events import Event
from ingest.sandbox.params import Params
from ingest.sandbox.simulation import simulate

FOLDER = "sandbox"
LOG = "events.jsonl"
LOOK_AHEAD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class State:
    """What state.json says; `log_bytes` is the length of the log up to now, so that a torn write is seen."""

    params: Params
    now: datetime
    log_bytes: int


class Sandbox:
    """HOME/sandbox: company.json, events.jsonl (every event up to now) and state.json.

    `now` lies before the start of a company that was founded and has no history yet.
    """

    def __init__(self, folder: Path, state: State) -> None:
        self._folder, self._state = folder, state
        self.company: Company = company(state.params)
        self._ahead: Iterator[Event] = iter(())
        self._ahead_until = state.now
        self._next: Event | None = None

    @classmethod
    def found(cls, home: Path, params: Params) -> Sandbox:
        """A company whose history is still to be told; FileExistsError where a company lives already."""
        folder = home / FOLDER
        if (folder / "state.json").exists():
            raise FileExistsError(f"A sandbox company lives in {folder} already. Open it, or choose another home.")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOG).write_bytes(b"")
        sandbox = cls(folder, State(params=params, now=params.start - timedelta(seconds=1), log_bytes=0))
        (folder / "company.json").write_bytes(orjson.dumps(sandbox.company.to_json(), option=orjson.OPT_INDENT_2))
        sandbox._save()
        return sandbox

    @classmethod
    def create(cls, home: Path, params: Params) -> Sandbox:
        """A company with its whole history; FileExistsError where a company lives already."""
        cls.found(home, params)
        return cls.told(home)

    @classmethod
    def told(cls, home: Path, begins: Callable[[], object] = lambda: None) -> Sandbox:
        """The company of a home with its whole history, which is simulated where nobody did; who comes second waits.

        `begins` is called once nothing stands in the log that does not belong there.
        """
        with (home / FOLDER / LOG).open("ab") as log, _uncollected():
            fcntl.flock(log, fcntl.LOCK_EX)
            sandbox = cls.open(home)
            log.truncate(sandbox._state.log_bytes)
            begins()
            if not sandbox.is_told:
                sandbox._book(sandbox._until(sandbox.params.end), sandbox.params.end)
        return sandbox

    @classmethod
    def open(cls, home: Path) -> Sandbox:
        """The company of a home; FileNotFoundError where there is none."""
        folder = home / FOLDER
        entries = orjson.loads((folder / "state.json").read_bytes())
        params = Params(
            seed=entries["seed"],
            stores=entries["stores"],
            weeks=entries["weeks"],
            end=datetime.fromisoformat(entries["end"]),
            orders_per_store_week=entries["orders_per_store_week"],
        )
        now = datetime.fromisoformat(entries["now"])
        return cls(folder, State(params=params, now=now, log_bytes=entries["log_bytes"]))

    @property
    def is_told(self) -> bool:
        """Is the whole history written down?"""
        return self.now >= self.params.end

    @property
    def params(self) -> Params:
        return self._state.params

    @property
    def now(self) -> datetime:
        return self._state.now

    @property
    def identity_key(self) -> str:
        """The key of all hashes of the demo, 64 hex digits; HOME/identity.key holds it."""
        return secret(self.params.seed, "identity")

    @property
    def tokens(self) -> dict[str, str]:
        """Environment variable to secret, for every variable that the settings name."""
        return self.company.tokens

    def settings_toml(self, base_url: str) -> str:
        """The demo's wharfinger.toml, connected to the servers at an address such as http://127.0.0.1:8080."""
        return settings_text(self.company, base_url)

    def events(self, until: datetime | None = None) -> Iterator[Event]:
        """All events up to an instant, which is now unless an earlier one is given."""
        return log.read(self._folder / LOG, self._state.log_bytes, min(until or self.now, self.now))

    def advance(self, minutes: int) -> list[Event]:
        """Let the company live on for a while; returns what happened."""
        now = self.now + timedelta(minutes=minutes)
        fresh = list(self._until(now))
        self._book(fresh, now)
        return fresh

    def _book(self, fresh: Iterable[Event], now: datetime) -> None:
        path = self._folder / LOG
        with path.open("r+b") as file:
            file.truncate(self._state.log_bytes)
        self._state = replace(self._state, log_bytes=log.append(path, fresh), now=now)
        self._save()

    def _until(self, now: datetime) -> Iterator[Event]:
        if now > self._ahead_until:
            self._ahead_until = now + LOOK_AHEAD
            self._ahead = (event for event in simulate(self.params, self._ahead_until) if event.at > self.now)
            self._next = None
        event = self._next or next(self._ahead, None)
        while event is not None and event.at <= now:
            yield event
            event = next(self._ahead, None)
        self._next = event

    def _save(self) -> None:
        params = self.params
        entries = {
            "seed": params.seed,
            "stores": params.stores,
            "weeks": params.weeks,
            "orders_per_store_week": params.orders_per_store_week,
            "end": params.end,
            "now": self.now,
            "log_bytes": self._state.log_bytes,
        }
        fresh = self._folder / "state.json.new"
        fresh.write_bytes(orjson.dumps(entries, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2))
        fresh.replace(self._folder / "state.json")


@contextmanager
def _uncollected() -> Iterator[None]:
    """A long history makes no garbage that refers to itself; looking for it would take a quarter longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
