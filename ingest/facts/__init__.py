"""The measured things: one SELECT a file, named like its table. Joins and rules live here, metrics only add up."""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Final

from ingest.errors import FatalError
from ingest.warehouse import Builder

AFTER: Final = "-- after:"


class FactError(FatalError):
    """The facts cannot be put in order."""


@cache
def statements() -> dict[str, str]:
    """Fact → its SELECT, after those that its `-- after:` line names; FactError for an unknown name or a circle."""
    texts = {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf8")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".sql")
    }
    needs = {name: _needs(text) for name, text in sorted(texts.items())}
    for name, needed in needs.items():
        if unknown := sorted(needed - set(texts)):
            raise FactError("A fact comes after one that does not exist", where=f"{name}.sql", found=", ".join(unknown))
    try:
        return {name: texts[name] for name in TopologicalSorter(needs).static_order()}
    except CycleError as error:
        raise FactError("Facts wait for each other", found=" → ".join(error.args[1])) from None


def build(builder: Builder) -> dict[str, int]:
    """Make all facts anew from the tables, as of the snapshot's instant: fact → rows."""
    return {name: builder.create_fact(name, sql) for name, sql in statements().items()}


def _needs(text: str) -> set[str]:
    named = [line.removeprefix(AFTER) for line in text.splitlines() if line.startswith(AFTER)]
    return {name.strip() for line in named for name in line.split(",") if name.strip()}
