"""What we noticed ourselves while we asked: which sources did not answer in whole, loaded like any other answer."""

from collections.abc import Iterator

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.settings import Source

SOURCE = Source(name="watchbook", system="watchbook", url="")
FAILURES = "source_failures"


class Watchbook:
    """The failures of this run; `context.known("source_failures")` hands them over, one JSON document each."""

    system = "watchbook"
    feeds = (
        Feed(
            name=FAILURES,
            columns={column.name: "VARCHAR" for column in contracts()[FAILURES].columns},
            tables={FAILURES: "SELECT * REPLACE (coalesce(part, 'all') AS part) FROM landed"},
        ),
    )

    def fetch(self, context: Context) -> Iterator[Batch]:
        if lines := [line.encode() for line in context.known(FAILURES)]:
            yield Batch(feed=FAILURES, lines=lines, cursor=None, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        yield from ()


CONNECTOR = Watchbook()
