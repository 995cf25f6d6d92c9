"""What is a connector? What it yields, what it gets, and how its lines become rows of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from ingest.errors import WharfingerError
from ingest.settings import Settings, Source

if TYPE_CHECKING:
    from ingest.http import Http


@dataclass(frozen=True, kw_only=True)
class Feed:
    """How the landed lines of one feed become contract tables.

    `columns`: explicit structure of a line, name → DuckDB type; every scalar is VARCHAR, so that nothing is cast in
    silence. `tables`: contract table → SELECT over the relation `landed` (the columns, `_file`, `_line`), yielding the
    contract's columns as text, `_file`, `_line`, and where a line holds several rows `_item`, a pointer by RFC 6901.
    `unfold`: where a line holds many rows, a SELECT over the relation `lines` (what else were `landed`) that takes them
    apart once instead of once a table. `delimiter`: the lines are CSV, not JSON. `replaces`: each landing is the whole
    truth, what it lacks is gone.
    """

    name: str
    columns: Mapping[str, str]
    tables: Mapping[str, str]
    unfold: str = "FROM lines"
    delimiter: str = ""
    replaces: bool = False


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What `fetch` yields; it is landed before anything else happens.

    `cursor`: what the source remembers once these lines are loaded. `expected`: lines that the source promised.
    """

    feed: str
    lines: Iterable[bytes]
    cursor: Mapping[str, str] | None
    expected: int | None = None
    suffix: str = "jsonl"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: is it as it must be, and if not, what should a person do?

    `part`: the first word of the feeds that the source keeps to itself, while it gives everything else.
    """

    level: Literal["ok", "warning", "error"]
    what: str
    found: str
    expected: str = ""
    action: str = ""
    part: str = ""

    @classmethod
    def of(cls, error: WharfingerError) -> Finding:
        """The error as a finding, for checks that go on after one."""
        place = f"{error.what} ({error.where})" if error.where else error.what
        return cls(level="error", what=place, found=error.found, expected=error.expected, action=error.action)

    @classmethod
    def kept_back(cls, what: str, part: str, error: WharfingerError) -> Finding:
        """What the source refuses to tell, without which everything else goes on."""
        return replace(cls.of(error), level="warning", what=what, part=part)

    @property
    def told(self) -> str:
        """The finding as one line of text."""
        said = f"{self.what}: {self.found}" if self.found else self.what
        return f"{said}. {self.action}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Context:
    """All that a connector may know and use while it asks one source.

    `cursors`: feed → what an earlier run remembered. `as_of`: the instant at which this run looks; it asks for
    nothing later. `only`: the feeds that are wanted, None for all. `known`: asks the warehouse for a list by its name.
    `progress`: says what is counted and how far it is. `findings`: what the run should show about this source.
    """

    source: Source
    settings: Settings
    http: Http
    cursors: Mapping[str, str]
    as_of: datetime
    known: Callable[[str], list[str]]
    progress: Callable[[str, int], None]
    only: frozenset[str] | None = None
    findings: list[Finding] = field(default_factory=list)

    def wants(self, *feeds: str) -> bool:
        """Is any of these feeds asked for?"""
        return self.only is None or any(feed in self.only for feed in feeds)


class Connector(Protocol):
    """One system: its feeds, how to fetch from it, and how to see beforehand that it will work."""

    @property
    def system(self) -> str: ...

    @property
    def feeds(self) -> tuple[Feed, ...]: ...

    def fetch(self, context: Context) -> Iterator[Batch]: ...

    def check(self, context: Context) -> Iterator[Finding]: ...
