"""Lines on their way to the landing, in files of a sensible size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.connectors._feed import Batch

MOST_BATCH_BYTES: Final = 64 * 1024 * 1024


def in_batches(
    feed: str, lines: Iterable[bytes], cursor: Mapping[str, str] | None, suffix: str = "jsonl"
) -> Iterator[Batch]:
    """The lines in batches; only the last carries the cursor, so a reading that breaks off moves nothing."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        if size + len(line) > MOST_BATCH_BYTES and held:
            yield Batch(feed=feed, lines=held, cursor=None, expected=len(held), suffix=suffix)
            held, size = [], 0
        held.append(line)
        size += len(line)
    yield Batch(feed=feed, lines=held, cursor=cursor, expected=len(held), suffix=suffix)
