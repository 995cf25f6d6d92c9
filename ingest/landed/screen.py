"""Which lines would a lenient JSON reader take although they are no JSON?

DuckDB takes a comma before a closing bracket, and NaN and Infinity. Whole blocks are searched for their traces, which
costs little; only lines with a trace are read by a strict parser. Everything else that is malformed DuckDB refuses
by itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import orjson

_COMMA: Final = ord(",")
_CASE: Final = 0x20  # one bit turns ] into } and capitals into small letters
_CLOSING: Final = ord("}")
_N, _A, _I, _F, _Z = (ord(letter) for letter in "naifz")
_BLANK: Final = ord(" ")
_BEFORE_TOKEN: Final = np.frombuffer(b":,[ \t\r-", np.uint8)
_LOOK_AHEAD: Final = 3
_CHUNK: Final = 256 * 1024  # small enough to stay in the processor's cache

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Offsets = np.ndarray[tuple[int], np.dtype[np.intp]]


def suspects(block: bytes, first_line: int) -> list[int]:
    """Numbers of the lines in `block` that a strict parser refuses, the first line being `first_line`.

    `block` is whole lines, each ended by a line feed.
    """
    hits = _traces(block)
    if not len(hits):
        return []
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
    found = []
    for index in np.unique(np.searchsorted(ends, hits)).tolist():
        begin = int(ends[index - 1]) + 1 if index else 0
        if _is_refused(block[begin : int(ends[index])]):
            found.append(first_line + index)
    return found


def _traces(block: bytes) -> Offsets:
    """Offsets at which a trailing comma or a bare NaN or Infinity may stand; some are innocent.

    "Nancy" and "information" are words of a text and no traces: what DuckDB takes ends there or goes on to Infinity.
    """
    text = np.frombuffer(block, np.uint8)
    found = [_chunk_traces(text[begin : begin + _CHUNK + _LOOK_AHEAD]) + begin for begin in range(0, len(text), _CHUNK)]
    return np.concatenate(found) if found else np.empty(0, np.intp)


def _chunk_traces(text: Bytes) -> Offsets:
    if len(text) <= _LOOK_AHEAD:
        return np.empty(0, np.intp)
    small = text | _CASE
    closing, blank = small == _CLOSING, text <= _BLANK
    commas = (text == _COMMA)[:-2] & (closing[1:-1] | (blank[1:-1] & (closing | blank)[2:]))
    n = small == _N
    tokens = (n[:-3] & (small == _A)[1:-2] & n[2:-1]) | ((small == _I)[:-3] & n[1:-2] & (small == _F)[2:-1])
    positions = np.flatnonzero(tokens)
    if len(positions):
        before, after = text[np.maximum(positions - 1, 0)], small[positions + 3]
        stands_alone = (after < _A) | (after > _Z) | (after == _I)
        positions = positions[((positions == 0) | np.isin(before, _BEFORE_TOKEN)) & stands_alone]
    return np.concatenate([np.flatnonzero(commas), positions])


def _is_refused(line: bytes) -> bool:
    """Was a trace no innocent word of a text? The quick parser takes neither commas too many nor NaN and Infinity."""
    try:
        return not isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return True
