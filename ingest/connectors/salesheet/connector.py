"""Which sales were made where no system was listening, and brought in later as a list?

Every CSV file in the source's folder is taken once; a file that was changed is taken again, and its sales go before
those it said earlier. The time of a sale is the one on its line; when the list came in is kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.errors import FatalError
from ingest.landed.csvfile import FileError, header

_HERE: Final = Path(__file__).parent
COLUMNS: Final = (
    *("sale", "sold_at", "sku", "title", "quantity", "unit_price", "currency"),
    *("paid_by", "card_last4", "name", "email", "phone", "entered_at"),
)
MOST_BYTES: Final = 20 * 1024 * 1024


class SaleSheet:
    """A folder of sales lists.

    Option: `folder`, below the home. Columns: sale, sold_at (with offset), sku, title, quantity, unit_price, currency,
    paid_by, card_last4, name, email, phone, entered_at; a sale of several things has a line for each.
    """

    system = "salesheet"
    feeds = (
        Feed(
            name="sales",
            columns=dict.fromkeys(COLUMNS, "VARCHAR"),
            tables={
                name: (_HERE / f"{name}.sql").read_text(encoding="utf8")
                for name in ("orders", "order_lines", "transactions")
            },
            delimiter=",",
        ),
    )

    def fetch(self, context: Context) -> Iterator[Batch]:
        if not context.wants("sales"):
            return
        taken: dict[str, str] = json.loads(context.cursors.get("sales", "{}"))
        for path in _lists(context):
            content = path.read_bytes()
            digest = sha256(content).hexdigest()
            if taken.get(path.name) == digest:
                continue
            try:
                whole = _in_columns(content, path.name)
            except FileError as error:
                context.findings.append(Finding.of(error))
                continue
            taken[path.name] = digest
            yield Batch(feed="sales", lines=[whole], cursor={"sales": json.dumps(taken, sort_keys=True)}, suffix="csv")

    def check(self, context: Context) -> Iterator[Finding]:
        try:
            lists = _lists(context)
            yield Finding(level="ok", what="Folder of sales lists", found=f"{len(lists)} files")
            for path in lists:
                _in_columns(path.read_bytes(), path.name)
        except FatalError as error:
            yield Finding.of(error)


def _lists(context: Context) -> list[Path]:
    told = str(context.source.options.get("folder", ""))
    folder = (context.settings.home / told).resolve()
    if not told or not folder.is_relative_to(context.settings.home.resolve()) or not folder.is_dir():
        raise FatalError(
            "There is no folder for sales lists",
            where=f"source {context.source.name}",
            found=told or "nothing",
            expected='folder = "drops/fairs", a folder below the home',
            action="Make the folder, and name it in wharfinger.toml.",
        )
    return sorted(path for path in folder.glob("*.csv") if path.is_file() and not path.is_symlink())


def _in_columns(content: bytes, name: str) -> bytes:
    """The file as it is, if its first line names the columns of a list, in any order."""
    if len(content) > MOST_BYTES:
        raise FileError("E_SIZE", "it is too large", where=name, found=f"{len(content)} bytes", expected="20 MiB")
    names = set(header(content, name, delimiter=",").names)
    if names != set(COLUMNS):
        raise FileError(
            "E_HDR",
            "its columns are not those of a sales list",
            where=name,
            found=", ".join(sorted(names)),
            expected=", ".join(COLUMNS),
            action="Give it these columns, commas between, and leave cells empty where nothing is known.",
        )
    return content


CONNECTOR = SaleSheet()
