"""How is a connection made that leads where its name was checked to lead, and to whom it is encrypted?"""

from __future__ import annotations

import os
import ssl
from functools import cache
from urllib.parse import urlsplit

import httpx

from ingest.asking import address
from ingest.asking.address import Address, where_of
from ingest.errors import ProtocolError
from ingest.settings import Source


def trusted() -> ssl.SSLContext:
    """The certificates that this process trusts: those that the environment names, else the usual ones."""
    return _read_certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _read_certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Reading them takes 20 ms, so it is not done for each client."""
    return httpx.create_ssl_context()


class Pinned(httpx.BaseTransport):
    """Looks a name up once, checks every address it has, and connects to these alone; until none of them answers.

    Name and certificate stay the host's own. Each host has connections of its own: two that share an address share
    none. Where the environment names a proxy, it is the proxy that looks up, and that decides.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._home = urlsplit(source.url).hostname or ""
        self._transports: dict[str, httpx.HTTPTransport] = {}
        self._pinned: dict[str, list[Address]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.scheme not in ("http", "https") or not host:
            raise httpx.UnsupportedProtocol(f"{request.url.scheme}://{host} is no host of the web", request=request)
        if host not in self._pinned:
            self._pinned[host] = self._checked(host, request)
        if host not in self._transports:
            self._transports[host] = httpx.HTTPTransport(verify=trusted())
        for place in self._pinned[host]:
            try:
                return self._transports[host].handle_request(_sent_to(request, host, place))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        del self._pinned[host]
        raise failure

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()

    def _checked(self, host: str, request: httpx.Request) -> list[Address]:
        try:
            found = address.resolved(host)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error), request=request) from None
        inside = host == self._home and self._source.inside
        loopback = host == self._home and address.is_named_loopback(host)
        for one in found:
            if why := address.refusal(one, is_inside_allowed=inside, is_loopback_allowed=loopback):
                raise ProtocolError(
                    "The name leads to an address that is not asked",
                    where=where_of(request.method, str(request.url)),
                    found=f"{one}: {why}",
                    expected="an address on the internet",
                    action=f"If source {self._source.name!r} shall be there, give it inside = true in wharfinger.toml.",
                )
        return found


def _sent_to(request: httpx.Request, host: str, place: Address) -> httpx.Request:
    """The same request on its way to an address; who is asked, and who must answer for it, stays the host."""
    there = f"[{place}]" if place.version == 6 else str(place)
    named = {} if host.strip("[]") == str(place) else {"sni_hostname": request.url.raw_host.decode("ascii")}
    return httpx.Request(
        request.method,
        request.url.copy_with(host=there),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, **named},
    )
