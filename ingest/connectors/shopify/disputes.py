"""Which payments does a bank ask back from this store?

A store finds its disputes by when they began, not by when they changed. So each run reads anew those that may still
change; they are few, and one page usually holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors.shopify.admin import Admin
from ingest.connectors.shopify.pages import MOST_SIZE, walk
from ingest.connectors.shopify.window import Window
from ingest.errors import RefusedError

LONGEST: Final = timedelta(days=180)
"""After so long no dispute is still open: banks decide within a hundred and twenty days."""
WHAT: Final = "Payment disputes"


def disputes(admin: Admin, context: Context) -> Iterator[Batch]:
    """All disputes at first, then those that may still change; a store that keeps them to itself loses nothing else."""
    start = context.as_of - LONGEST if "disputes" in context.cursors else None
    window = Window(start=start, end=context.as_of, clock="initiated_at")
    answers = walk(admin, "disputes_page", {"query": window.query}, "disputes", "", MOST_SIZE)
    try:
        pages = [answer.line for answer in answers]
    except RefusedError as error:
        context.findings.append(Finding.kept_back(WHAT, "disputes", error))
        return
    context.findings.append(Finding(level="ok", what=WHAT, found="told by the store"))
    yield Batch(feed="disputes_page", lines=pages, cursor={"disputes": window.cursor}, expected=len(pages))
