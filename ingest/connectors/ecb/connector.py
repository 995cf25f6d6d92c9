"""What was one euro worth on each banking day?

The bank publishes its whole history as one wide CSV, newest day first. The first run lands all of it, later runs the
days since the newest one known and some before it, in case the bank corrects one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from ingest.asking.reply import Reply
from ingest.connectors._feed import Batch, Context, Feed, Finding
from ingest.connectors._health import clock
from ingest.errors import BrokenReplyError, WharfingerError

PATH: Final = "stats/eurofxref/eurofxref-hist.csv"
ADDRESS: Final = "https://www.ecb.europa.eu"
CORRECTABLE: Final = timedelta(days=14)


class Ecb:
    """The public file; it needs no token."""

    system = "ecb"
    feeds = (
        Feed(
            name="rates",
            columns={"header": "VARCHAR", "row": "VARCHAR"},
            tables={"fx_rates": Path(__file__).with_name("fx_rates.sql").read_text(encoding="utf8")},
        ),
    )

    def fetch(self, context: Context) -> Iterator[Batch]:
        if not context.wants("rates"):
            return
        header, rows = context.http.get(PATH, read=_history)
        newest = rows[0].partition(",")[0]
        if (known := context.cursors.get("rates")) == newest:
            return
        if known:
            first = (date.fromisoformat(known) - CORRECTABLE).isoformat()
            rows = [row for row in rows if row.partition(",")[0] >= first]
        lines = [json.dumps({"header": header, "row": row}).encode() for row in rows]
        context.progress(context.source.name, len(lines))
        yield Batch(feed="rates", lines=lines, cursor={"rates": newest}, expected=len(lines))

    def check(self, context: Context) -> Iterator[Finding]:
        try:
            reply = context.http.get(PATH, read=lambda it: it)
            header, rows = _history(reply)
            newest = date.fromisoformat(rows[0].partition(",")[0])
            is_late = context.as_of.date() - newest > timedelta(days=7)
            yield Finding(
                level="warning" if is_late else "ok",
                what="Rates",
                found=f"{len(rows)} days, newest {newest}, {header.count(',')} columns",
                expected="a day of this week" if is_late else "",
                action=f"Check that the url is {ADDRESS}." if is_late else "",
            )
            yield from clock(reply.date())
        except WharfingerError as error:
            yield Finding.of(error)


def _history(reply: Reply) -> tuple[str, list[str]]:
    """Header and rows, newest day first; BrokenReplyError where this is not the bank's file or not all of it."""
    lines = [line.strip() for line in reply.body.decode("utf8", "replace").splitlines() if line.strip()]
    header, rows = (lines[0], lines[1:]) if lines else ("", [])
    columns = header.count(",")
    is_whole = bool(rows) and header.startswith("Date,") and all(row.count(",") == columns for row in rows)
    if not is_whole:
        raise BrokenReplyError(
            "This is not the bank's file of rates, or not all of it",
            where=reply.where,
            found=f"{len(rows)} rows under {header[:40]!r}",
            expected="Date,USD,JPY,… and rows of as many columns",
            action=f"Check that the url is {ADDRESS}.",
        )
    return header, sorted(rows, reverse=True)


CONNECTOR = Ecb()
