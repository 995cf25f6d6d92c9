"""What does a new colleague do with a case of this queue? One Markdown file a queue, of one shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from metrics._errors import RunbookError

HEADINGS = ("What it means", "How to confirm", "What to do", "Whom to tell", "When to escalate")
LARGEST_BYTES = 64_000
_NOT_PLAIN = (
    (re.compile(r"<[a-zA-Z/!?]"), "HTML is shown as it stands; write Markdown"),
    (re.compile(r"!\["), "pictures are not shown; say it in words"),
    (re.compile(r"\]\((?!https://)"), "a link begins with https://"),
)


@dataclass(frozen=True, kw_only=True)
class Runbook:
    """A runbook in its parts, each in Markdown without HTML or pictures."""

    title: str
    means: str
    confirm: str
    do: str
    tell: str
    escalate: str

    def sections(self) -> Iterator[tuple[str, str]]:
        """Heading and text, in order."""
        yield from zip(HEADINGS, (self.means, self.confirm, self.do, self.tell, self.escalate), strict=True)


def packaged(queue: str) -> Runbook:
    """The runbook that comes with a queue; RunbookError."""
    try:
        text = (files("metrics.queues") / "runbooks" / f"{queue}.md").read_text(encoding="utf8")
    except FileNotFoundError:
        raise RunbookError(f"runbooks/{queue}.md", 0, "there is no such file; write one") from None
    return parse(text, f"runbooks/{queue}.md")


def chosen(queue: str, folder: Path) -> tuple[Runbook, str]:
    """The company's own runbook in the folder, else the packaged one; and why its own cannot be used, if so."""
    path = folder / f"{queue}.md"
    if not path.is_file():
        return packaged(queue), ""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RunbookError(str(path), 0, f"it has more than {LARGEST_BYTES} bytes")
        return parse(path.read_text(encoding="utf8"), str(path)), ""
    except RunbookError as error:
        return packaged(queue), str(error)
    except (OSError, UnicodeDecodeError) as error:
        return packaged(queue), f"{path} cannot be read: {error}"


def parse(text: str, where: str) -> Runbook:
    """A runbook from its text; RunbookError names the line and what should stand there."""
    title, texts = "", dict[str, list[str]]()
    expected = ["# <title>", *(f"## {heading}" for heading in HEADINGS)]
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        for sign, why in _NOT_PLAIN:
            if sign.search(line):
                raise RunbookError(where, number, why)
        if line.startswith("#"):
            wanted = expected.pop(0) if expected else "no further heading"
            if not (line == wanted or (wanted == "# <title>" and re.fullmatch(r"# \S.*", line))):
                raise RunbookError(where, number, f"expected {wanted!r}, found {line!r}")
            if not title:
                title = line.removeprefix("# ").strip()
            else:
                _not_empty(texts, where, number)
                texts[line.removeprefix("## ")] = []
        elif texts:
            texts[list(texts)[-1]].append(line)
        elif line.strip():
            raise RunbookError(where, number, f"expected {expected[0]!r}, found {line!r}")
    if expected:
        raise RunbookError(where, number + 1, f"expected {expected[0]!r}, found the end")
    _not_empty(texts, where, number + 1)
    parts = ["\n".join(texts[heading]).strip() for heading in HEADINGS]
    means, confirm, do, tell, escalate = parts
    return Runbook(title=title, means=means, confirm=confirm, do=do, tell=tell, escalate=escalate)


def _not_empty(texts: dict[str, list[str]], where: str, number: int) -> None:
    if texts and not "".join(texts[last := list(texts)[-1]]).strip():
        raise RunbookError(where, number, f"nothing stands under {last!r}")
