"""Is this one JSON document that every later reader will understand in the same way?

Python's own parser takes NaN, lets the last of two equal keys win, and passes lone surrogates that no database stores.
Here each of these is refused with a code. Fractions become Decimal, because some of them are money.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final, NoReturn

from ingest.errors import RecordError

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_DEPTH: Final = 64
_BOM: Final = b"\xef\xbb\xbf"
_NOT_NESTING: Final = bytes(set(range(256)) - set(b'[]{}"'))
_STEP: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NUL_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def parse(data: bytes, *, most_bytes: int = MOST_BYTES) -> Any:
    """The value of one JSON document; RecordError with E_TRUNC, E_SIZE, E_ENC, E_JSON, E_CTRL, E_DEPTH, E_DUPKEY,
    E_NONFINITE, E_BIGNUM, E_SURR or E_NUL, and a byte or character offset as pointer, where it is not one.
    """
    if len(data) > most_bytes:
        raise RecordError("E_SIZE", "The document is too large", found=f"{len(data)} bytes", expected=f"≤ {most_bytes}")
    data = data.removeprefix(_BOM)
    text = _decode(data)
    if not text.strip():
        raise RecordError("E_TRUNC", "The document is empty", found="nothing", expected="one JSON document")
    _check_depth(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_fraction,
        )
    except json.JSONDecodeError as error:
        raise RecordError(
            "E_CTRL" if error.msg.startswith("Invalid control") else "E_JSON",
            f"This is no JSON: {error.msg}",
            pointer=f"character {error.pos}",
            found=repr(text[error.pos : error.pos + 1]),
            expected="one JSON document",
        ) from None
    except ValueError:
        raise RecordError("E_BIGNUM", "A number has more digits than can be read", expected="a number of use") from None
    _check_escapes(text, value)
    return value


def parse_object(data: bytes, *, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """The same, where only an object will do; E_TYPE for anything else."""
    value = parse(data, most_bytes=most_bytes)
    if not isinstance(value, dict):
        raise RecordError("E_TYPE", "The document is no object", found=type(value).__name__, expected="object")
    return value


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError as error:
        raise RecordError(
            "E_ENC", "The text is not UTF-8", pointer=f"byte {error.start}", found=repr(data[error.start :][:1])
        ) from None
    if "\x00" in text:
        code, what = ("E_ENC", "The text is UTF-16, not UTF-8") if "\x00" in text[:2] else ("E_NUL", "A NUL byte")
        raise RecordError(code, what, pointer=f"character {text.index(chr(0))}", expected="UTF-8 text")
    return text


def _check_depth(data: bytes) -> None:
    """Deep nesting kills parsers by recursion, so it is measured without: brackets outside texts, up and down."""
    marks = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NOT_NESTING)
    outside = b"".join(marks.split(b'"')[::2])  # every other part stands between two quotes
    depth = max(accumulate(map(_STEP.__getitem__, outside)), default=0)
    if depth > MOST_DEPTH:
        raise RecordError(
            "E_DEPTH", "The document is nested too deep", found=f"{depth} levels", expected=f"at most {MOST_DEPTH}"
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RecordError("E_DUPKEY", "A key stands twice", found=repr(twice), expected="each key once")
    return value


def _constant(name: str) -> NoReturn:
    raise RecordError("E_NONFINITE", "Not a finite number", found=name, expected="a finite number")


def _fraction(digits: str) -> Decimal:
    if not math.isfinite(float(digits)):
        raise RecordError("E_NONFINITE", "Not a finite number", found=digits, expected="a finite number")
    return Decimal(digits)


def _check_escapes(text: str, value: Any) -> None:
    if "\\u" not in text:
        return
    if found := _NUL_ESCAPE.search(text):
        raise RecordError("E_NUL", "A NUL character in a text", pointer=f"character {found.start()}")
    if _SURROGATE_ESCAPE.search(text):
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode("utf8")
        except UnicodeEncodeError as error:
            raise RecordError(
                "E_SURR", "Half of a surrogate pair in a text", found=repr(error.object[error.start])
            ) from None
