"""Which letters look like Latin ones and are not? Cyrillic and Greek ones, and the wide forms of Asian keyboards."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_LATIN: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιν",
    "ABESIJKMHOPCTYXQWaesijopcyxqwhABEZHIKMNOPTYXoiv",
)


def skeleton(text: str) -> str:
    """The text as an eye reads it: each letter that looks like a Latin one as that one."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_LATIN)


def is_disguised(text: str) -> bool:
    """Would an eye read another text? Letters of two scripts in one, or a code of digits and such letters alone.

    A word in its own script is none, even if all its letters have a twin: it is read as a word.
    """
    letters = [letter for letter in text if letter.isalpha()]
    twins = [letter for letter in letters if skeleton(letter) != letter]
    is_mixed = any(_is_latin(letter) for letter in letters) and any(not _is_latin(letter) for letter in letters)
    is_code = len(twins) == len(letters) and any(letter.isdigit() for letter in text)
    return bool(twins) and (is_mixed or is_code)


def twins(named: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, int, str]]:
    """Texts that look like an earlier one and are not: line and text, line and text of the first that looks so."""
    first: dict[str, tuple[int, str]] = {}
    for line, text in named:
        earlier, other = first.setdefault(skeleton(text), (line, text))
        if other != text:
            yield line, text, earlier, other


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
