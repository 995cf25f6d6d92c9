"""What does this installation connect, and which rules does the company keep?

`wharfinger.toml` in the home says it; secrets stay in the environment or in files that the environment names.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = "wharfinger.toml"
SHELL = ("costs", "notify")
TICKET_REASONS = (
    "where_is_my_order",
    "late",
    "missing_item",
    "damaged",
    "wrong_item",
    "address",
    "return",
    "product_question",
    "other",
)
"""What a ticket can be about. Each is also a tag that says so; `[ticket_reasons]` adds the helpdesk's own tags."""


class SettingsError(ValueError):
    """The settings say something that cannot be followed; the message names the place and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The budgets and tolerances by which facts are judged."""

    sync_budget_minutes: int = 15
    status_budget_minutes: int = 5
    stock_skew_minutes: int = 15
    tolerance_a_pct: int = 1
    tolerance_b_pct: int = 3
    tolerance_c_pct: int = 5
    tolerance_least_units: int = 1
    stalled_after_hours: int = 96
    letter_budget_minutes: int = 60
    source_budget_minutes: int = 60
    bundle_patience_hours: int = 24
    delay_letter_hours: int = 24
    partial_rest_days: int = 7
    repeat_within_days: int = 7
    reopen_within_days: int = 7
    link_recency_days: int = 30
    duplicate_window_minutes: int = 120
    duplicate_threshold: int = 55
    minutes_saved_a_day: int = 45
    price_a_month_minor: int = 15_000
    capacity_margin_pct: int = 20


@dataclass(frozen=True, kw_only=True)
class Store:
    """One shop of the company."""

    name: str
    title: str
    channel: str
    country: str
    currency: str
    timezone: str
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class Warehouse:
    """One warehouse and its clock. `workdays` counts Monday as 0; `closed` lists extra days off as ISO dates.

    `capacity`: promises that it can send on one working day; 0 where it is judged by what it has sent.
    """

    name: str
    title: str
    country: str
    timezone: str
    cutoff: str
    last_collection: str
    handling_days: int
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closed: tuple[str, ...] = ()
    capacity: int = 0


@dataclass(frozen=True, kw_only=True)
class Source:
    """One system that is asked for snapshots. `inside`: its name may lead into our own network."""

    name: str
    system: str
    url: str
    store: str = ""
    token_env: str = ""
    client_id_env: str = ""
    client_secret_env: str = ""
    inside: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    def secret(self, variable: str = "") -> str:
        """The secret in the environment variable, or in the file that `<VARIABLE>_FILE` names; empty if neither is."""
        name = variable or self.token_env
        if not name:
            return ""
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text(encoding="utf8").strip()
        return os.environ.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that `wharfinger.toml` says. `shell` holds the tables that the dashboard reads: costs, notify."""

    home: Path
    reporting_timezone: str
    group_currency: str
    rules: Rules
    stores: tuple[Store, ...]
    warehouses: tuple[Warehouse, ...]
    sources: tuple[Source, ...]
    ticket_reasons: Mapping[str, str] = field(default_factory=lambda: _reasons({}))
    shell: Mapping[str, Any] = field(default_factory=dict)

    @property
    def measures(self) -> dict[str, Any]:
        """What facts are judged by at whatever instant: the reporting zone, the group's currency, the rules."""
        own = {"reporting_zone": self.reporting_timezone, "group_currency": self.group_currency}
        return own | asdict(self.rules)

    def source(self, name: str) -> Source:
        for source in self.sources:
            if source.name == name:
                return source
        known = ", ".join(source.name for source in self.sources) or "none"
        raise SettingsError(f"There is no source {name!r} in {self.home / FILE}; it knows: {known}.")


def load(home: Path, *, required: bool = True) -> Settings:
    """Read the home's settings; SettingsError says which entry is wrong and what to write instead.

    Where they are not `required`, a home without a file has no sources, reports in UTC, and keeps the default rules.
    """
    path = home / FILE
    if not required and not path.exists():
        return Settings(
            home=home,
            reporting_timezone="UTC",
            group_currency="EUR",
            rules=Rules(),
            stores=(),
            warehouses=(),
            sources=(),
        )
    try:
        entries = tomllib.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError:
        raise SettingsError(
            f"There is no {FILE} in {home}. Run `wharfinger demo` to see a made-up company, or write one (see README)."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Mend that line and run again.") from None
    settings = Settings(
        home=home,
        reporting_timezone=_zone(entries.get("reporting_timezone", "UTC"), "reporting_timezone"),
        group_currency=str(entries.get("group_currency", "EUR")),
        rules=_build(Rules, entries.get("rules", {}), "[rules]"),
        stores=tuple(_build(Store, entry, "[[store]]") for entry in entries.get("store", [])),
        warehouses=tuple(_build(Warehouse, entry, "[[warehouse]]") for entry in entries.get("warehouse", [])),
        sources=tuple(_source(entry) for entry in entries.get("source", [])),
        ticket_reasons=_reasons(entries.get("ticket_reasons", {})),
        shell={name: entries[name] for name in SHELL if name in entries},
    )
    for name, zone in (
        *((store.name, store.timezone) for store in settings.stores),
        *((warehouse.name, warehouse.timezone) for warehouse in settings.warehouses),
    ):
        _zone(zone, name)
    _unique("store", [store.name for store in settings.stores])
    _unique("warehouse", [warehouse.name for warehouse in settings.warehouses])
    _unique("source", [source.name for source in settings.sources])
    return settings


def _build(kind: type[Any], entry: Mapping[str, Any], where: str) -> Any:
    known = {item.name: item for item in fields(kind)}
    if unknown := sorted(set(entry) - set(known)):
        raise SettingsError(f"{where} does not know {', '.join(unknown)}; it knows {', '.join(known)}.")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    for name, value in values.items():
        wanted = {"int": int, "str": str, "bool": bool}.get(str(known[name].type))
        if wanted and not isinstance(value, wanted):
            raise SettingsError(f"{where} {name} is {value!r}; expected {wanted.__name__}.")
    needed = [name for name, item in known.items() if item.default is MISSING and item.default_factory is MISSING]
    if lacking := [name for name in needed if name not in values]:
        raise SettingsError(f"{' '.join((where, str(entry.get('name', '')))).strip()} lacks {', '.join(lacking)}.")
    return kind(**values)


def _source(entry: Mapping[str, Any]) -> Source:
    known = {item.name for item in fields(Source)} - {"options"}
    options = {name: value for name, value in entry.items() if name not in known}
    plain = {name: value for name, value in entry.items() if name in known}
    source: Source = _build(Source, plain, "[[source]]")
    return Source(**{**{item: getattr(source, item) for item in known}, "options": options})


def _reasons(entries: Mapping[str, Any]) -> dict[str, str]:
    """Tag, in lower case → what a ticket that carries it is about."""
    for tag, reason in entries.items():
        if reason not in TICKET_REASONS:
            raise SettingsError(f"[ticket_reasons] {tag} is {reason!r}; expected one of {', '.join(TICKET_REASONS)}.")
    return {reason: reason for reason in TICKET_REASONS} | {tag.lower(): reason for tag, reason in entries.items()}


def _zone(name: str, where: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"{where}: {name!r} is no IANA time zone; expected one such as Europe/Berlin.") from None
    return name


def _unique(kind: str, names: list[str]) -> None:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SettingsError(f"[[{kind}]] {', '.join(repeated)} stands twice; every name must be its own.")
