"""The case log as a source: what people and runs decided, loaded like any other answer."""

from collections.abc import Iterator

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.settings import Source

SOURCE = Source(name="casebook", system="casebook", url="")


class Casebook:
    """The ledger's cases; `context.known("cases")` hands over those that changed, one JSON document each."""

    system = "casebook"
    feeds = (
        Feed(
            name="cases",
            columns={column.name: "VARCHAR" for column in contracts()["cases"].columns},
            tables={"cases": "SELECT * FROM landed"},
        ),
    )

    def fetch(self, context: Context) -> Iterator[Batch]:
        if lines := [line.encode() for line in context.known("cases")]:
            yield Batch(feed="cases", lines=lines, cursor=None, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        yield from ()


CONNECTOR = Casebook()
