"""To which addresses does a name lead, and may we go there? Looked up once, checked, and then kept for the connection.

A name that is checked and looked up again for the connection may lead elsewhere the second time, into our own network.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from ingest.errors import ProtocolError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HERE: Final = "localhost"


def resolved(host: str) -> list[Address]:
    """Every address that a name has now, the preferred first; OSError or UnicodeError where it has none.

    An IPv4 address inside an IPv6 one is told as what it leads to.
    """
    told = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    found = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in told]
    return list(dict.fromkeys(getattr(address, "ipv4_mapped", None) or address for address in found))


def is_public(address: Address) -> bool:
    """Is it somebody's on the internet: neither this machine, nor a network of our own, nor everybody at once?"""
    return address.is_global and not address.is_multicast


def is_named_loopback(host: str) -> bool:
    """Does the text itself say this machine: localhost, 127.0.0.1 or ::1?"""
    try:
        return host == HERE or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(address: Address, *, is_inside_allowed: bool, is_loopback_allowed: bool) -> str:
    """Why may we not connect there? Empty where we may. Link-local addresses hold a cloud's secrets: never."""
    if is_public(address) or (is_loopback_allowed and address.is_loopback):
        return ""
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return "no source is there"
    return "" if is_inside_allowed else "it is inside our own network"


def check_host(base: str, url: str, hosts: Sequence[str]) -> None:
    """ProtocolError where a url leads neither to the source's own place nor, encrypted, to one of `hosts` or below."""
    here, there = urlsplit(base), urlsplit(url)
    if (there.scheme, there.netloc) == (here.scheme, here.netloc):
        return
    name = there.hostname or ""
    if there.scheme == "https" and any(name == host or name.endswith(f".{host}") for host in hosts):
        return
    raise ProtocolError(
        "The source leads to another host, which is not followed",
        where=f"{here.scheme}://{here.netloc}",
        found=f"{there.scheme}://{there.netloc}",
        expected=" or ".join([here.netloc, *hosts]),
        action="If the source has moved, change its url in wharfinger.toml.",
    )


def where_of(method: str, url: str) -> str:
    """Which request was it? Without its query, which may hold secrets."""
    parts = urlsplit(url)
    return f"{method} {parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
