"""Who wants to hear of which cases, where, and when not? The `[[notify]]` entries of wharfinger.toml."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.settings import FILE, Settings, SettingsError
from metrics.queues import Severity, queues

EVERY = "*"
ORDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One place that is told.

    `url_env` names the environment variable (or, with `_FILE`, the file) that holds the address, secret and all.
    `severity` is the least that is told of; `quiet` a stretch such as 20:00-07:00 in `timezone` in which nothing is;
    `digest` a time of day: then one message a day instead of one a case. `cool_down_minutes` go by before a case that
    came back is told again. `escalations` are the contacts of routes whose escalated cases are told here, whatever
    their severity, and then nothing else; `*` is all of them.
    """

    name: str
    url_env: str
    queues: tuple[str, ...] = (EVERY,)
    severity: str = Severity.HIGH
    quiet: str = ""
    digest: str = ""
    timezone: str = "UTC"
    cool_down_minutes: int = 60
    escalations: tuple[str, ...] = ()

    def url(self) -> str:
        """The address; SettingsError if the environment does not hold it."""
        if path := os.environ.get(f"{self.url_env}_FILE"):
            return Path(path).read_text(encoding="utf8").strip()
        if found := os.environ.get(self.url_env, ""):
            return found
        raise SettingsError(f"[[notify]] {self.name}: the environment has no {self.url_env}; put the address there.")

    def told_of(self) -> list[str]:
        """The queues that this channel is told of."""
        least = 0 if self.escalations else ORDER.index(Severity(self.severity))
        return [
            name
            for name, queue in queues().items()
            if (EVERY in self.queues or name in self.queues) and ORDER.index(queue.severity) >= least
        ]

    def hears_of(self, contact: str) -> bool:
        """Are escalations to this contact told here?"""
        return EVERY in self.escalations or contact in self.escalations

    def contacts(self) -> tuple[str, ...]:
        """The contacts whose escalations are told here; none where all are."""
        return () if EVERY in self.escalations else self.escalations

    def speaks_from(self, at: datetime) -> datetime:
        """The first instant from this one on that is not in the quiet hours."""
        if not self.quiet:
            return at
        start, stop = (time.fromisoformat(part) for part in self.quiet.split("-"))
        local = at.astimezone(ZoneInfo(self.timezone))
        now = local.time()
        is_quiet = start <= now < stop if start < stop else now >= start or now < stop
        if not is_quiet:
            return at
        day = local.date() + timedelta(days=1 if now >= stop else 0)
        return datetime.combine(day, stop, local.tzinfo).astimezone(at.tzinfo)

    def digest_day(self, at: datetime) -> date | None:
        """The local day whose digest is due at this instant; none before its time of day."""
        local = at.astimezone(ZoneInfo(self.timezone))
        return local.date() if local.time() >= time.fromisoformat(self.digest) else None


def channels(settings: Settings) -> list[Channel]:
    """The channels of the settings; SettingsError says which entry is wrong and what to write instead."""
    entries = settings.shell.get("notify", [])
    found = [_channel(entry) for entry in entries]
    names = [channel.name for channel in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SettingsError(f"[[notify]] {', '.join(repeated)} stands twice; every name must be its own.")
    return found


def _channel(entry: Mapping[str, Any]) -> Channel:
    known = {item.name for item in fields(Channel)}
    if unknown := sorted(set(entry) - known):
        raise SettingsError(f"[[notify]] does not know {', '.join(unknown)} in {FILE}; it knows {', '.join(known)}.")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    try:
        channel = Channel(**values)
    except TypeError as error:
        raise SettingsError(f"[[notify]] {entry.get('name', '')}: {str(error).split(') ')[-1]}.") from None
    for broken, why in (
        (not re.fullmatch(r"[A-Z_][A-Z0-9_]*", str(channel.url_env)), "url_env names an environment variable"),
        (sorted(set(channel.queues) - set(queues()) - {EVERY}), f"queues are of {', '.join(queues())}, or *"),
        (channel.severity not in set(ORDER), f"severity is one of {', '.join(ORDER)}"),
        (channel.quiet and not _is_stretch(channel.quiet), "quiet is a stretch such as 20:00-07:00"),
        (channel.digest and not CLOCK.fullmatch(channel.digest), "digest is a time of day such as 08:00"),
        (channel.escalations and channel.digest, "escalations are told at once, not in a digest"),
        (not all(isinstance(one, str) for one in channel.escalations), "escalations are names of contacts, or *"),
        (type(channel.cool_down_minutes) is not int or channel.cool_down_minutes < 0, "cool_down_minutes is a number"),
        (not _is_zone(channel.timezone), "timezone is an IANA zone such as Europe/Berlin"),
    ):
        if broken:
            raise SettingsError(f"[[notify]] {channel.name}: {why}.")
    return channel


def _is_stretch(text: str) -> bool:
    start, _, stop = text.partition("-")
    return bool(CLOCK.fullmatch(start) and CLOCK.fullmatch(stop)) and start != stop


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
