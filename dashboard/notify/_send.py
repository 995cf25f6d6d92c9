"""Send one message through apprise, to a public address only, and know what came of it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apprise.asset import AppriseAsset
from apprise.common import NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email import NotifyEmail

from dashboard.notify._shapes import Slack, Teams, inert
from ingest.asking.address import Address, is_public, resolved
from ledger.notices import Result

LOOPBACK = "WHARFINGER_NOTIFY_LOOPBACK"
"""Set to 1, it lets messages go to this very machine, without TLS: for a relay on it, and for trying out."""
KINDS: dict[str, type[NotifyBase]] = {
    "jsons": NotifyJSON,
    "mailtos": NotifyEmail,
    "slack": Slack,
    "workflows": Teams,
}
PLAIN: dict[str, type[NotifyBase]] = {"json": NotifyJSON, "mailto": NotifyEmail}
"""For this very machine only."""
FIXED = (Slack,)
"""Their host is not for the settings to choose."""
NATIVE: tuple[Any, ...] = (Slack, Teams)
"""Slack, and Teams by its workflows: they also know their own https:// address, as it is copied from their screens."""
LOOKS = {"use_blocks": True, "include_footer": False, "include_image": False}
"""Where a kind knows it: plain blocks of text, no picture that is fetched from elsewhere, nobody's mark."""
OWN = AppriseAsset(app_id="Wharfinger")
CONNECT_SECONDS, READ_SECONDS = 4.0, 20.0


class Refused(Exception):
    """The address may not be sent to; the message says why, without the address."""


def send(url: str, title: str, body: str) -> tuple[Result, str]:
    """Send it: sent; failed with why, when it certainly did not arrive; unsure, when no answer came in time."""
    try:
        place = _place(url)
    except Refused as error:
        return Result.FAILED, str(error)
    if isinstance(place, NATIVE):
        title, body = inert(title), inert(body)
    begun = time.monotonic()
    with _listening() as said:
        arrived = bool(
            place.notify(title=title, body=body, body_format=NotifyFormat.TEXT, notify_type=NotifyType.WARNING)
        )
    if arrived:
        return Result.SENT, ""
    if time.monotonic() - begun >= READ_SECONDS:
        return Result.UNSURE, f"no answer in {READ_SECONDS:.0f} seconds; it may have arrived"
    return Result.FAILED, said[-1] if said else "refused"


def _place(url: str) -> NotifyBase:
    scheme = url.partition("://")[0].lower()
    kinds: list[tuple[type[NotifyBase], Any]]
    if scheme == "https":
        kinds = [(kind, kind.parse_native_url(url)) for kind in NATIVE]
    elif kind := (KINDS | PLAIN).get(scheme):
        kinds = [(kind, kind.parse_url(url))]
    else:
        raise Refused(f"{scheme}:// is not for messages; expected one of {', '.join(KINDS)}")
    for kind, parts in kinds:
        if parts:
            return _made(kind, parts, scheme)
    raise Refused(f"this {scheme}:// address is none that its kind has")


def _made(kind: type[NotifyBase], parts: dict[str, Any], scheme: str) -> NotifyBase:
    if parts.get("template"):
        raise Refused("a template of its own is not for messages; leave it out of the address")
    try:
        place = kind(**{name: value for name, value in parts.items() if name != "format"}, asset=OWN)
    except TypeError:
        raise Refused(f"this {scheme}:// address lacks something that its kind needs") from None
    if kind not in FIXED:
        _check_hosts({str(host) for host in (place.host, getattr(place, "smtp_host", None)) if host}, scheme in PLAIN)
    for name, value in LOOKS.items():
        if hasattr(place, name):
            setattr(place, name, value)
    place.redirects, place.retry = False, 0
    place.socket_connect_timeout, place.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    return place


def _check_hosts(hosts: set[str], is_plain: bool) -> None:
    """Every address of every host is public; or all are this machine's, where that is allowed."""
    is_here_allowed = os.environ.get(LOOPBACK) == "1"
    if is_plain and not is_here_allowed:
        raise Refused("a message goes out encrypted only: jsons:// or mailtos://")
    found = [address for host in hosts for address in _addresses(host.strip("[]"))]
    if is_here_allowed and all(address.is_loopback for address in found):
        return
    if is_plain:
        raise Refused("a message goes out encrypted only, but to this very machine")
    if bad := [address for address in found if not is_public(address)]:
        raise Refused(f"the address leads to {bad[0]}, which is not public")


def _addresses(host: str) -> list[Address]:
    try:
        return resolved(host)
    except (OSError, UnicodeError):
        raise Refused("the host of the address is not known") from None


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What apprise says meanwhile, shortened to what names no address: the kind of failure and its number."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(_told(record.getMessage()))

    ear, log = Ear(level=logging.WARNING), logging.getLogger("apprise")
    passes_on, log.propagate = log.propagate, False
    log.addHandler(ear)
    try:
        yield said
    finally:
        log.removeHandler(ear)
        log.propagate = passes_on


def _told(message: str) -> str:
    number = message.rpartition("error=")[2].rstrip(".")
    if number.isdigit():
        return f"refused with {number}"
    return "no connection" if "connection" in message.lower() else "refused"
