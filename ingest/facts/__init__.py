"""The measured things: one SELECT a file, named like its table. Joins and rules live here, metrics only add up."""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from importlib.resources import files
from typing import Final

from ingest.building import ddl
from ingest.building.vicinity import Vicinity
from ingest.errors import FatalError
from ingest.parts.renewal import REMADE, Part, is_remade_otherwise, remake, renew
from ingest.parts.touching import beside
from ingest.warehouse import Builder

AFTER: Final = "-- after:"
PART: Final = "-- part:"


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


def build(builder: Builder, vicinity: Vicinity | None = None) -> dict[str, int]:
    """Bring all facts up to the snapshot's instant: fact → rows made. Whole, or what is in the vicinity."""
    make = _renew if vicinity else Builder.create_fact
    return {name: make(builder, name, sql) for name, sql in statements().items()}


@cache
def measures() -> dict[str, str]:
    """Whole fact → its SELECT: those by which facts in parts measure orders, made of sources' tables alone."""
    named = named_by_parts()
    whole = {name: sql for name, sql in statements().items() if name in named and part_of(sql) is Part.ALL}
    return {name: sql for name, sql in whole.items() if name not in REMADE and not _needs(sql)}


def named_by_parts() -> set[str]:
    """The facts that facts in parts come after."""
    return set[str]().union(*(_needs(sql) for sql in statements().values() if part_of(sql) is not Part.ALL))


def part_of(sql: str) -> Part:
    """Of what may the fact be built a part? Its `-- part:` line says it; all where it has none."""
    named = [line.removeprefix(PART).strip() for line in sql.splitlines() if line.startswith(PART)]
    return Part(named[0]) if named else Part.ALL


def signature(builder: Builder, *more: str) -> str:
    """What facts are made by, as one hash: statements, tables, the company's rules and tags, what the caller adds."""
    rules = builder.rows("SELECT * EXCLUDE (snapshot_id, as_of) FROM snapshot")
    rules += builder.rows("FROM ticket_reasons ORDER BY tag")
    return sha256(repr((sorted(statements().items()), ddl.statements(), rules, more)).encode()).hexdigest()


def _renew(builder: Builder, name: str, sql: str) -> int:
    """Build a fact in parts, where it has them; those by order whole, where what all orders are measured by changed."""
    if name in REMADE:
        return remake(builder, name, sql)
    part = part_of(sql)
    if part is Part.ALL or (part is Part.ORDERS and is_remade_otherwise(builder, _needs(sql))):
        return builder.create_fact(name, f"FROM {beside(name)}" if name in measures() else sql)
    return renew(builder, name, sql, part)


def _needs(text: str) -> set[str]:
    named = [line.removeprefix(AFTER) for line in text.splitlines() if line.startswith(AFTER)]
    return {name.strip() for line in named for name in line.split(",") if name.strip()}
