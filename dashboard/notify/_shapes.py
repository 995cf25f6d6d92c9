"""How does a message look in Slack and in Teams? As text: nothing that an outsider wrote links, calls anybody or loads.

Slack gets what its incoming webhooks ask for: blocks of plain text, and a text for the notification. Teams gets an
Adaptive Card whose lines are runs of text, in which neither Markdown nor mentions are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from apprise.common import NotifyFormat, NotifyType
from apprise.plugins.slack import NotifySlack, SlackMode
from apprise.plugins.workflows import NotifyWorkflows

_CALLS = re.compile(r"https?(?=://)|www(?=\.)|mailto(?=:)|@|<(?=[!@#a-z/])", re.IGNORECASE)
_JOINER = "\u2060"  # takes no room; no reader of a chat sees an address, a name or a tag around it
LONGEST_HEADER, LONGEST_SECTION = 150, 3000
"""So many characters Slack takes in a block of either kind."""


class Slack(NotifySlack):  # type: ignore[no-untyped-call]
    """Slack's incoming webhooks, its bots and its workflows."""

    def _send(self, url: str, payload: dict[str, Any], *given: Any, **more: Any) -> Any:
        told = payload
        if self.mode not in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER) and "attachments" in payload:
            (attachment,) = payload["attachments"]
            rest = {name: value for name, value in payload.items() if name != "attachments"}
            told = {**rest, **_blocks(attachment["blocks"])}
        return super()._send(url, told, *given, **more)  # type: ignore[no-untyped-call]


class Teams(NotifyWorkflows):  # type: ignore[no-untyped-call]
    """Teams' workflows: an Adaptive Card with the title, and one run of text a line."""

    notify_format = NotifyFormat.TEXT

    def gen_payload(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **more: Any) -> Any:
        """The message as Teams' documentation asks for it."""
        payload = super().gen_payload("", "", notify_type, **more)  # type: ignore[no-untyped-call]
        card = payload["attachments"][0]["content"]
        head = [_line(title, weight="Bolder", size="Large")] if title else []
        card["body"] = [*head, *(_line(line) for line in body.splitlines() if line)]
        return payload


def inert(text: str) -> str:
    """Text in which no chat finds an address, a person to call, or a tag."""
    return _CALLS.sub(lambda found: found[0] + _JOINER, text)


def parts(text: str, most: int = LONGEST_SECTION) -> list[str]:
    """The text in as few parts as a block may be long, cut between lines, and within one only where it is longer."""
    found = [""]
    for line in text.splitlines(keepends=True):
        for piece in (line[begin : begin + most] for begin in range(0, len(line), most)):
            if len(found[-1]) + len(piece) > most:
                found.append("")
            found[-1] += piece
    return found


def _blocks(made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A header, where there is one of a length that Slack takes, and sections; the title is the notification's text."""
    texts = [block["text"]["text"] for block in made]
    has_head = len(texts) > 1 and len(texts[0]) <= LONGEST_HEADER
    sections = [_section(part) for text in texts[has_head:] for part in parts(text)]
    return {"text": texts[0], "blocks": [*made[:has_head], *sections]}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _line(text: str, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}
