"""What can go wrong, and what does it mean for the run?

    WharfingerError            says what, where, found, expected, and what to do
    ├── FatalError             asking again cannot help: this source stops, the others go on
    │   ├── RefusedError       token, scope or permission refused; a person must act
    │   ├── MissingError       there is nothing at this address
    │   └── ProtocolError      the source breaks its own interface: a cursor repeats, a redirect leads elsewhere
    ├── RetriableError         asking again may help; `wait` is how many seconds the source wants left alone
    │   ├── ThrottledError     too many calls, or too dear ones
    │   ├── UnavailableError   time-out, cut connection, 5xx
    │   └── BrokenReplyError   a reply that is cut, malformed, or shorter than it says
    └── SkippableError         one record is bad: it goes to quarantine, the rest goes on
        └── RecordError        carries a code E_* and a pointer into the record

A retriable error that is still raised after the last try stops the source like a fatal one; no cursor has moved then.
"""

from __future__ import annotations

FOUND_CHARACTERS = 200


class WharfingerError(Exception):
    """Something is not as it must be; the message is one sentence about it and one about the remedy."""

    def __init__(self, what: str, *, where: str = "", found: str = "", expected: str = "", action: str = "") -> None:
        self.what = what
        self.where = where
        self.found = _short(found)
        self.expected = expected
        self.action = action
        super().__init__(what)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        pair = ", ".join(
            f"{word} {text}" for word, text in (("found", self.found), ("expected", self.expected)) if text
        )
        remedy = f" {self.action}" if self.action else ""
        return f"{self.what}{place}{': ' if pair else ''}{pair}.{remedy}"


class FatalError(WharfingerError):
    """Asking again cannot help."""


class RefusedError(FatalError):
    """The source knows who asks and says no."""


class MissingError(FatalError):
    """There is nothing at this address."""


class ProtocolError(FatalError):
    """The source answers in a way its own interface forbids."""


class RetriableError(WharfingerError):
    """Asking again may help; `wait` seconds are the source's own wish, None where it has none."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        found: str = "",
        expected: str = "",
        action: str = "",
        wait: float | None = None,
    ) -> None:
        super().__init__(what, where=where, found=found, expected=expected, action=action)
        self.wait = wait


class ThrottledError(RetriableError):
    """The source wants fewer or cheaper calls."""


class UnavailableError(RetriableError):
    """The source could not be reached or could not answer."""


class BrokenReplyError(RetriableError):
    """A reply came, but not whole."""


class SkippableError(WharfingerError):
    """One record is bad, the others are not."""


class RecordError(SkippableError):
    """A record that cannot be taken: `code` is one of the E_* codes, `pointer` leads to the place inside it."""

    def __init__(self, code: str, what: str, *, pointer: str = "", found: str = "", expected: str = "") -> None:
        super().__init__(what, where=pointer, found=found, expected=expected)
        self.code = code
        self.pointer = pointer

    def __str__(self) -> str:
        return f"{self.code}: {super().__str__()}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= FOUND_CHARACTERS else f"{line[: FOUND_CHARACTERS - 1]}…"
