"""What came back from a source, whole."""

from __future__ import annotations

import email.utils
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ingest.errors import (
    BrokenReplyError,
    FatalError,
    MissingError,
    RecordError,
    RefusedError,
    ThrottledError,
    UnavailableError,
    WharfingerError,
)
from ingest.landed import strictjson

MOST_PAGE_BYTES: Final = 64 * 1024 * 1024
_PIECE_BYTES: Final = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One whole reply. `where` names the request without its query, so that it may stand in a message."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    where: str

    def json(self) -> Any:
        """The body as strict JSON; BrokenReplyError where it is none."""
        try:
            return strictjson.parse(self.body, most_bytes=MOST_PAGE_BYTES)
        except RecordError as error:
            raise BrokenReplyError(
                "The reply is no JSON",
                where=self.where,
                found=f"{error} Content type {self.headers.get('content-type', 'unknown')}",
                expected="one JSON document",
                action="Check that the source's url leads to its API and not to a login page or a proxy.",
            ) from None

    def json_object(self) -> dict[str, Any]:
        """The body as a strict JSON object; BrokenReplyError where it is none."""
        value = self.json()
        if not isinstance(value, dict):
            raise BrokenReplyError(
                "The reply is no JSON object", where=self.where, found=type(value).__name__, expected="an object"
            )
        return value

    def line(self) -> bytes:
        """The body as one line for landing. Strict JSON holds line breaks between tokens only, never inside them."""
        return self.body.removeprefix(b"\xef\xbb\xbf").strip().replace(b"\r", b" ").replace(b"\n", b" ")

    def date(self) -> datetime | None:
        """The server's clock when it answered; None where it does not tell."""
        try:
            return email.utils.parsedate_to_datetime(self.headers.get("date", "")).astimezone(UTC)
        except ValueError:
            return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds does the source want to be left alone? None if it does not say."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def unzipped(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """The content of a gzip stream in small pieces; BrokenReplyError where it is damaged or ends too early."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield stream.decompress(rest, _PIECE_BYTES)
                rest = stream.unconsumed_tail
        yield stream.flush()
    except zlib.error as error:
        raise BrokenReplyError("E_ZIP: the reply's compression is damaged", where=where, found=str(error)) from None
    if not stream.eof:
        raise BrokenReplyError("E_ZIP: the reply's compressed content ends early", where=where, found="a part of it")


def refused(status: int, found: str, headers: Mapping[str, str], where: str, source: str) -> WharfingerError:
    """What does a status other than success mean, and what helps? `found` is what was said, without secrets."""
    wait = retry_after(headers)
    if status == 429:
        return ThrottledError("The source wants fewer calls", where=where, found=found, wait=wait)
    if status in (408, 425) or status >= 500:
        return UnavailableError(
            "The source failed", where=where, found=found, expected="HTTP 200", action="Run again later.", wait=wait
        )
    if status in (401, 403):
        return RefusedError(
            "The source refuses the credentials",
            where=where,
            found=found,
            expected="HTTP 200",
            action=f"Put a valid token with the needed scopes where source {source!r} looks for it.",
        )
    kind = MissingError if status in (404, 410) else FatalError
    return kind(
        "The source does not know this request",
        where=where,
        found=found,
        expected="HTTP 200",
        action=f"Check the url of source {source!r} in wharfinger.toml.",
    )
