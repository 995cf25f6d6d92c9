"""What exactly is wrong with a line that DuckDB did not take? Asked of single lines only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import orjson

from ingest.errors import RecordError
from ingest.landed import strictjson

_LENIENT: Final = frozenset(
    {"E_DUPKEY", "E_DEPTH", "E_NUL", "E_BIGNUM"}
)  # what DuckDB takes, cells are asked for later
_BOM: Final = b"\xef\xbb\xbf"
_CLOSERS: Final = {"(": 1, ")": -1}


class _Object(tuple[tuple[str, Any], ...]):
    """An object as it was written: its pairs, with keys that stand twice."""


@dataclass(frozen=True)
class _Shape:
    """What DuckDB expects at a place: a list of something, an object with these fields, or any scalar."""

    fields: Mapping[str, _Shape] | None = None
    element: _Shape | None = None

    @cached_property
    def nested(self) -> list[tuple[str, _Shape]]:
        """The fields that are no scalars."""
        return [(name, one) for name, one in (self.fields or {}).items() if one.fields is not None or one.element]


def diagnose(line: bytes, columns: Mapping[str, str], *, most_bytes: int, is_suspect: bool) -> None:
    """RecordError with code and pointer (RFC 6901) if the line does not have the structure `columns`.

    Fields that nobody reads may be odd where DuckDB lets them be, so that one bad line never costs its neighbours more;
    a suspect line must be strict throughout.
    """
    if is_suspect:
        strictjson.parse_object(line, most_bytes=most_bytes)
    else:
        _parse(line, most_bytes)
    try:
        document = json.loads(
            line.removeprefix(_BOM), object_pairs_hook=_Object, parse_int=lambda _: 0, parse_float=lambda _: 0.0
        )
    except RecursionError:
        return  # deeper than Python can follow: DuckDB has no such limit, and the cell that holds it is refused
    except json.JSONDecodeError as error:
        raise RecordError("E_JSON", f"This is no JSON: {error.msg}", pointer=f"character {error.pos}") from None
    _check(document, _line_shape(tuple(columns.items())), "")


def fits(document: Any, columns: Mapping[str, str]) -> bool:
    """Has a parsed line the structure `columns`? Quicker than `diagnose`, and silent about why not."""
    return _fits(document, _line_shape(tuple(columns.items())))


def _fits(value: Any, shape: _Shape) -> bool:
    if shape.element:
        element = shape.element
        return isinstance(value, list) and all(one is None or _fits(one, element) for one in value)
    if shape.fields is None:
        return True
    if not isinstance(value, dict):
        return False
    for name, inner in shape.nested:
        found = value.get(name)
        if found is not None and not _fits(found, inner):
            return False
    return True


@cache
def _line_shape(columns: tuple[tuple[str, str], ...]) -> _Shape:
    return _Shape(fields={name: _shape(kind) for name, kind in columns})


def _parse(line: bytes, most_bytes: int) -> None:
    """What the quick parser takes, the strict one would refuse for its size or leniently at most."""
    with suppress(orjson.JSONDecodeError):
        orjson.loads(line)
        if len(line) <= most_bytes:
            return
    try:
        strictjson.parse(line, most_bytes=most_bytes)
    except RecordError as error:
        if error.code not in _LENIENT:
            raise


def _check(value: Any, shape: _Shape, pointer: str) -> None:
    if value is None and pointer:
        return
    if shape.element:
        if isinstance(value, _Object) or not isinstance(value, list):
            raise _mismatch(value, "a list", pointer)
        for index, element in enumerate(value):
            _check(element, shape.element, f"{pointer}/{index}")
    elif shape.fields is not None:
        if not isinstance(value, _Object):
            raise _mismatch(value, "an object", pointer)
        seen = set()
        for name, inner in value:
            if name not in shape.fields:
                continue
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name in seen:
                raise RecordError("E_DUPKEY", "A key stands twice", pointer=place, found=name, expected="each key once")
            seen.add(name)
            _check(inner, shape.fields[name], place)


def _mismatch(value: Any, expected: str, pointer: str) -> RecordError:
    kinds = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        _Object: "an object",
    }
    found = "null" if value is None else kinds[type(value)]
    return RecordError("E_TYPE", "A field has another type", pointer=pointer or "/", found=found, expected=expected)


@cache
def _shape(kind: str) -> _Shape:
    kind = kind.strip()
    if kind.endswith("[]"):
        return _Shape(element=_shape(kind[:-2]))
    if kind.upper().startswith("STRUCT(") and kind.endswith(")"):
        return _Shape(fields=dict(map(_field, _split(kind[len("STRUCT(") : -1]))))
    return _Shape()


def _field(text: str) -> tuple[str, _Shape]:
    text = text.strip()
    if text.startswith('"'):
        name, _, kind = text[1:].partition('"')
    else:
        name, _, kind = text.partition(" ")
    return name, _shape(kind)


def _split(text: str) -> list[str]:
    """The text at its commas outside brackets."""
    parts, depth, begin = [], 0, 0
    for index, letter in enumerate(text):
        depth += _CLOSERS.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[begin:index])
            begin = index + 1
    return [*parts, text[begin:]]
