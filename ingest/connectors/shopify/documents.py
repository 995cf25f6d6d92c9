"""Which GraphQL documents are sent? Each is a file beside this one; shared fragments stand in fields.graphql."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from graphql import FragmentSpreadNode, SelectionSetNode, Visitor, parse, print_ast, visit

_HERE: Final = Path(__file__).parent
_SPREAD: Final = re.compile(r"\.\.\.(\w+)")
_FRAGMENT: Final = re.compile(r"fragment (\w+) on .*?\n}\n", re.DOTALL)
_REFUSABLE: Final = re.compile(r"^ *(\w+).*# refusable$", re.MULTILINE)


@cache
def document(name: str, refused: frozenset[str] = frozenset()) -> str:
    """The document of that name with the fragments it uses, without the fields that the store has refused."""
    fragments = {found[1]: found[0] for found in _FRAGMENT.finditer(_read("fields"))}
    text, added = _read(name), set[str]()
    while missing := set(_SPREAD.findall(text)) - added:
        text += "".join(f"\n{fragments[spread]}" for spread in sorted(missing))
        added |= missing
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return "\n".join(line.partition(" #")[0] for line in lines if not _is_refused(line, refused))


@cache
def inlined(name: str, refused: frozenset[str] = frozenset()) -> str:
    """The same with every fragment written out where it is used, for bulk operations."""
    tree = parse(document(name, refused))
    fragments = {node.name.value: node for node in tree.definitions if node.kind == "fragment_definition"}  # type: ignore[attr-defined]

    class Inline(Visitor):
        def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
            if not any(isinstance(selection, FragmentSpreadNode) for selection in node.selections):
                return None
            return SelectionSetNode(selections=tuple(_written_out(node, fragments)))

    operation = next(node for node in tree.definitions if node.kind == "operation_definition")
    return print_ast(visit(operation, Inline()))


def refusable(name: str) -> frozenset[str]:
    """The fields of the document that a store may refuse while it gives the rest."""
    text = document(name)
    marked = set(_REFUSABLE.findall(_read(name) + _read("fields")))
    return frozenset(field for field in marked if re.search(rf"^ *{field}\b", text, re.MULTILINE))


def documents() -> list[str]:
    """The names of all documents."""
    return sorted(path.stem for path in _HERE.glob("*.graphql") if path.stem != "fields")


def _written_out(node: SelectionSetNode, fragments: dict[str, Any]) -> list[Any]:
    out: list[Any] = []
    for selection in node.selections:
        if isinstance(selection, FragmentSpreadNode):
            out += _written_out(fragments[selection.name.value].selection_set, fragments)
        else:
            out.append(selection)
    return out


def _is_refused(line: str, refused: frozenset[str]) -> bool:
    found = _REFUSABLE.match(line)
    return bool(found and found[1] in refused)


def _read(name: str) -> str:
    return (_HERE / f"{name}.graphql").read_text(encoding="utf8")
