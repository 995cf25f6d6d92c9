"""How is a source asked? The one HTTP client: limits, time-outs, retries, sizes, redirects, paging.

Only this file and its transport (asking/pinned.py) import httpx, so a change of client stays small. A reply that is
cut, too large, malformed or led to another host never reaches the landing. Secrets are kept out of every message.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
import stamina
import stamina.instrumentation

from ingest.asking import address
from ingest.asking.address import where_of
from ingest.asking.pace import Pace, Patience, Tally
from ingest.asking.pinned import Pinned, trusted
from ingest.asking.reply import MOST_PAGE_BYTES, Reply, refused, unzipped
from ingest.errors import (
    BrokenReplyError,
    FatalError,
    ProtocolError,
    RetriableError,
    UnavailableError,
)
from ingest.settings import Source

T = TypeVar("T")

MOST_REDIRECTS: Final = 3

stamina.instrumentation.set_on_retry_hooks([])  # stamina would print every retry; what matters is raised at the end


class Http:
    """The client of one source; a thread of its own may use it. Secrets given to `hide` never stand in a message.

    `tally` counts what became of its requests.
    """

    def __init__(self, source: Source, *, patience: Patience | None = None) -> None:
        self._source = source
        self._base = source.url.rstrip("/") + "/"
        self._patience = patience or Patience()
        self._pace: Pace | None = None
        self.tally = Tally()
        self._secrets: set[str] = set()
        proxied = urlsplit(source.url).scheme in getproxies() and not proxy_bypass(urlsplit(source.url).hostname or "")
        self._client = httpx.Client(
            transport=None if proxied else Pinned(source),
            verify=trusted(),
            timeout=httpx.Timeout(self._patience.read, connect=self._patience.connect),
            follow_redirects=False,
            headers={"user-agent": "wharfinger", "accept-encoding": "gzip"},
        )
        self.hide(source.secret())

    def __repr__(self) -> str:
        return f"Http({self._source.name})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def hide(self, secret: str) -> None:
        """Keep this text out of every message."""
        if secret:
            self._secrets.add(secret)

    def pace(self, per_second: float, burst: float = 1.0) -> None:
        """From now on ask no faster than this."""
        self._pace = Pace(per_second, burst)

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        read: Callable[[Reply], T],
    ) -> T:
        """GET a path below the source's url. `read` judges the whole reply; what it raises decides on another try."""
        return self._ask("GET", path, read, params=dict(params or {}), headers=dict(headers or {}))

    def post(
        self,
        path: str,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        read: Callable[[Reply], T],
    ) -> T:
        """POST a JSON document or a form to a path below the source's url."""
        body = {"data": dict(form)} if form is not None else {"json": json}
        return self._ask("POST", path, read, headers=dict(headers or {}), **body)

    def download(self, url: str, into: BinaryIO, *, hosts: tuple[str, ...], most_bytes: int) -> int:
        """Fetch a file from the source's host or from one of `hosts` (or below), without any secret; its size in bytes.

        A cut download starts again from nothing.
        """
        url = urljoin(self._base, url)
        address.check_host(self._base, url, hosts)

        def once() -> int:
            into.seek(0)
            into.truncate()
            with self._stream("GET", url) as response:
                self._judge(response.status_code, response.headers, b"", where_of("GET", url))
                return sum(into.write(chunk) for chunk in self._chunks(response, most_bytes))

        return self._patiently(once)

    def _ask(self, method: str, path: str, read: Callable[[Reply], T], **request: Any) -> T:
        url = urljoin(self._base, path.lstrip("/"))

        def once() -> T:
            if self._pace:
                self._pace.wait()
            return read(self._exchange(method, url, request))

        return self._patiently(once)

    def _patiently(self, once: Callable[[], T]) -> T:
        patience, attempts = self._patience, 0
        self.tally.requests += 1
        try:
            for attempt in stamina.retry_context(
                on=self._next_wait,
                attempts=patience.attempts,
                timeout=None,
                wait_initial=patience.first_wait,
                wait_max=patience.most_wait,
                wait_jitter=patience.jitter,
            ):
                attempts = attempt.num
                with attempt:
                    answer = once()
                    self.tally.answered(attempts)
                    return answer
        except RetriableError:
            self.tally.abandoned(attempts)
            raise
        raise AssertionError("stamina raises the last error itself")

    def _next_wait(self, error: Exception) -> bool | float:
        if not isinstance(error, RetriableError):
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._patience.longest_obeyed_wait else False

    def _exchange(self, method: str, url: str, request: dict[str, Any]) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            with self._stream(method, url, **request) as response:
                where = where_of(method, url)
                body = b"".join(self._chunks(response, MOST_PAGE_BYTES))
                if not response.has_redirect_location:
                    self._judge(response.status_code, response.headers, body, where)
                    return Reply(status=response.status_code, headers=response.headers, body=body, where=where)
                url = urljoin(url, response.headers["location"])
                request = {name: value for name, value in request.items() if name != "params"}
                address.check_host(self._base, url, ())
        raise ProtocolError("Too many redirects", where=where, expected=f"at most {MOST_REDIRECTS}")

    @contextmanager
    def _stream(self, method: str, url: str, **request: Any) -> Iterator[httpx.Response]:
        try:
            with self._client.stream(method, url, **request) as response:
                yield response
        except httpx.RemoteProtocolError as error:
            raise BrokenReplyError(
                "The reply broke off",
                where=where_of(method, url),
                found=self._safe(str(error)),
                expected="a whole reply",
            ) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise FatalError(
                "This is no address",
                where=where_of(method, url),
                found=self._safe(str(error)),
                expected="https://host/…",
                action=f"Mend the url of source {self._source.name!r}.",
            ) from None
        except httpx.TransportError as error:
            raise UnavailableError(
                "The source cannot be reached",
                where=where_of(method, url),
                found=f"{type(error).__name__} {self._safe(str(error))}",
                expected="a reply",
                action=f"Check the url of source {self._source.name!r} and the network.",
            ) from None

    def _chunks(self, response: httpx.Response, most_bytes: int) -> Iterator[bytes]:
        end = time.monotonic() + self._patience.whole_reply
        size = 0
        where = where_of(response.request.method, str(response.url))
        raw = response.iter_raw()
        for chunk in unzipped(raw, where) if response.headers.get("content-encoding") == "gzip" else raw:
            size += len(chunk)
            if size > most_bytes:
                raise ProtocolError(
                    "E_SIZE: the reply is too large", where=where, found="more", expected=f"at most {most_bytes} bytes"
                )
            if time.monotonic() > end:
                raise UnavailableError(
                    "The reply takes too long", where=where, expected=f"within {self._patience.whole_reply:g} s"
                )
            yield chunk

    def _judge(self, status: int, headers: Mapping[str, str], body: bytes, where: str) -> None:
        if not 200 <= status < 300:
            found = f"HTTP {status} {self._safe(body[:200].decode('utf8', 'replace'))}".strip()
            raise refused(status, found, headers, where, self._source.name)

    def _safe(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "(secret)")
        return text
