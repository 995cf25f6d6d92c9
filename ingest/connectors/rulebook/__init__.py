"""The company's books as a source: owner matrix, maps, targets and choices, loaded like any other answer."""

from collections.abc import Iterator
from hashlib import sha256

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.maps import BOOKS
from ingest.settings import Source

SOURCE = Source(name="rulebook", system="rulebook", url="")


def _feed(book: str) -> Feed:
    columns = {column.name: "VARCHAR" for column in contracts()[book].columns}
    return Feed(name=book, columns=columns, tables={book: "SELECT * FROM landed"}, replaces=True)


class Rulebook:
    """The ledger's books, landed anew when they change; `context.known(book)` hands over one JSON document a line."""

    system = "rulebook"
    feeds = tuple(_feed(book) for book in BOOKS)

    def fetch(self, context: Context) -> Iterator[Batch]:
        for book in BOOKS:
            lines = [line.encode() for line in context.known(book)]
            digest = sha256(b"\n".join(lines)).hexdigest()
            known = context.cursors.get(book)
            if known != digest and (lines or known):
                yield Batch(feed=book, lines=lines, cursor={book: digest}, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        yield from ()


CONNECTOR = Rulebook()
