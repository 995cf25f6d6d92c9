"""The ledger as a source: what people and runs decided on cases and pairs of orders, loaded like any other answer."""

from collections.abc import Iterator

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.settings import Source

SOURCE = Source(name="casebook", system="casebook", url="")


DECISIONS = "pair_decisions"
"""Asked for before facts are built, which stand on it; the cases come after, because facts make them."""
CASES = "cases"
NOTICES = "notices"
"""What could not be told when the run before was over."""


class Casebook:
    """The ledger's own lists; `context.known(feed)` hands over what changed, one JSON document each."""

    system = "casebook"
    feeds = tuple(
        Feed(
            name=name,
            columns={column.name: "VARCHAR" for column in contracts()[name].columns},
            tables={name: "SELECT * FROM landed"},
        )
        for name in (DECISIONS, NOTICES, CASES)
    )

    def fetch(self, context: Context) -> Iterator[Batch]:
        for feed in filter(context.wants, (DECISIONS, NOTICES, CASES)):
            if lines := [line.encode() for line in context.known(feed)]:
                yield Batch(feed=feed, lines=lines, cursor=None, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        yield from ()


CONNECTOR = Casebook()
