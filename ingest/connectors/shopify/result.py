"""Is the file of a bulk operation whole, and which parents may have lost children on the way?"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from ingest.errors import FatalError, RecordError, RetriableError
from ingest.landed import strictjson

MOST_LINE_BYTES: Final = 16 * 1024 * 1024 - 1
CROWD: Final = 100  # stores have cut nested lists at a hundred children and called the result complete
_ID: Final = b'"id"'
_PARENT: Final = b'"__parentId"'
_PARENTS: Final = (b"gid://shopify/Order/", b"gid://shopify/FulfillmentOrder/", b"gid://shopify/InventoryItem/")


class IncompleteError(RetriableError):
    """The operation failed or its file is not whole: ask for less at once. Nothing of it may count as read."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """A whole bulk result, spooled to disk.

    `orphans`: parents that children name and the file lacks. `crowded`: parents with so many children that some may be
    missing; they must be read again page by page.
    """

    file: BinaryIO
    lines: int
    roots: int
    orphans: int = 0
    crowded: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        for line in self.file:
            if text := line.strip():
                yield text


def survey(file: BinaryIO) -> Result:
    """Count lines, roots, orphans and crowds; IncompleteError where the last line is cut or is no JSON."""
    known, named = array("q"), array("q")
    lines = roots = 0
    last = b""
    file.seek(0)
    while line := file.readline(MOST_LINE_BYTES + 2):
        if len(line) > MOST_LINE_BYTES + 1:
            raise FatalError("E_SIZE: a line of a bulk result is too long", expected=f"at most {MOST_LINE_BYTES} bytes")
        if line.isspace():
            continue
        lines, last = lines + 1, line
        if parent := _value(line, line.rfind(_PARENT), _PARENT):
            named.append(hash(parent))
        else:
            roots += 1
        own = _value(line, line.find(_ID), _ID)
        if own.startswith(_PARENTS):
            known.append(hash(own))
    _check_last(last)
    parents, children = np.unique(np.frombuffer(named, np.int64), return_counts=True)
    orphans = int(np.count_nonzero(~np.isin(parents, np.frombuffer(known, np.int64))))
    crowds = set(parents[children >= CROWD].tolist())
    return Result(file=file, lines=lines, roots=roots, orphans=orphans, crowded=_named(file, crowds))


def _value(line: bytes, at: int, key: bytes) -> bytes:
    """The text behind a key that stands at `at`; empty where nothing stands there or it is no key."""
    if at < 0:
        return b""
    start = line.find(b'"', at + len(key))
    if line[at + len(key) : start].strip() != b":":
        return b""
    return line[start + 1 : line.find(b'"', start + 1)]


def _named(file: BinaryIO, crowds: set[int]) -> tuple[str, ...]:
    if not crowds:
        return ()
    file.seek(0)
    parents = {_value(line, line.rfind(_PARENT), _PARENT) for line in file}
    return tuple(sorted(parent.decode() for parent in parents if hash(parent) in crowds))


def _check_last(line: bytes) -> None:
    """The last line of a file that was cut is no JSON; a page for people is none either."""
    if not line:
        return
    try:
        strictjson.parse_object(line, most_bytes=MOST_LINE_BYTES + 1)
    except RecordError as error:
        raise IncompleteError(
            "E_TRUNC: the last line of a bulk result is not whole", found=str(error), expected="one JSON object"
        ) from None
