"""How does text from outside stay text? Nothing in it is drawn, runs, is fetched, or leads away."""

from __future__ import annotations

import re

_MARKUP = frozenset("\\`*_{}[]()<>#+-.!|~:$&")
_ADDRESS = re.compile(r"https?(?=://)|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\u2060"  # takes no room and breaks no line; no reader of Markdown sees an address around it


def text(value: object) -> str:
    """A value from the data as Markdown that shows exactly it: no link, image, colour, formula or HTML comes of it."""
    plain = _ADDRESS.sub(lambda found: found[0] + _JOINER, str(value))
    return "".join(f"\\{sign}" if sign in _MARKUP else sign for sign in plain)
