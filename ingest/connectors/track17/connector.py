"""Where are the parcels that are under way?

The warehouse says which numbers are open. Each is asked for, forty at a time; only what the service does not know is
registered, because a registration costs a credit and a question costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ingest.asking.reply import Reply
from ingest.connectors._feed import Batch, Context, Finding
from ingest.connectors._health import clock, https, token
from ingest.connectors.track17.feeds import FEEDS
from ingest.errors import BrokenReplyError, FatalError, RefusedError, UnavailableError, WharfingerError

PATH: Final = "track/v2.4"
MOST_NUMBERS: Final = 40
REQUESTS_PER_SECOND: Final = 3.0
OPEN_NUMBERS: Final = "tracking_numbers_open"

KEY_CODES: Final = frozenset({-18010001, -18010002, -18010004})
INTERNAL_CODE: Final = -18010003
ALREADY_REGISTERED: Final = -18019901
NOT_REGISTERED: Final = -18019902
NOTHING_YET: Final = -18019909
NO_CREDIT_CODES: Final = frozenset({-18019907, -18019908})

Item = dict[str, Any]


class Track17:
    """The tracking service, version 2.4. Option: `requests_per_second`, as the account allows."""

    system = "track17"
    feeds = FEEDS

    def fetch(self, context: Context) -> Iterator[Batch]:
        if context.wants("tracks"):
            _pace(context)
            numbers = [_item(text) for text in context.known(OPEN_NUMBERS)]
            if numbers:
                yield Batch(feed="tracks", lines=_tracks(context, numbers), cursor=None)

    def check(self, context: Context) -> Iterator[Finding]:
        yield from https(context)
        yield from token(context)
        try:
            _pace(context)
            reply, quota = _post(context, "getquota", None)
            left = int(quota["quota_remain"])
            yield Finding(
                level="ok" if left > 0 else "warning",
                what="Credits left for new parcels",
                found=str(left),
                expected="more than 0",
                action="" if left > 0 else "Buy credits; parcels that are registered go on being tracked.",
            )
            yield from clock(reply.date())
        except WharfingerError as error:
            yield Finding.of(error)


def _tracks(context: Context, items: Sequence[Item]) -> Iterator[bytes]:
    rejected: dict[int, int] = {}
    has_credit = True
    for start in range(0, len(items), MOST_NUMBERS):
        reply, data = _post(context, "gettrackinfo", items[start : start + MOST_NUMBERS])
        yield reply.line()
        unknown = [_asked(one) for one in data["rejected"] if _code(one) == NOT_REGISTERED]
        _count(rejected, [one for one in data["rejected"] if _code(one) != NOT_REGISTERED])
        if unknown and has_credit:
            registered, refused = _register(context, unknown)
            _count(rejected, refused)
            has_credit = not any(_code(one) in NO_CREDIT_CODES for one in refused)
            if registered:
                reply, data = _post(context, "gettrackinfo", registered)
                yield reply.line()
                _count(rejected, data["rejected"])
        context.progress(context.source.name, min(start + MOST_NUMBERS, len(items)))
    rejected.pop(NOTHING_YET, None)
    for code, count in sorted(rejected.items()):
        context.findings.append(
            Finding(
                level="warning",
                what=f"Numbers that the tracking service refuses with code {code}",
                found=str(count),
                expected="0",
                action="Credits are used up." if code in NO_CREDIT_CODES else "See the service's list of codes.",
            )
        )


def _register(context: Context, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """What is registered now, and what was refused; to be registered already is as good."""
    _, data = _post(context, "register", items)
    known = [one for one in data["rejected"] if _code(one) == ALREADY_REGISTERED]
    refused = [one for one in data["rejected"] if _code(one) != ALREADY_REGISTERED]
    return [_asked(one) for one in (*data["accepted"], *known)], refused


def _post(context: Context, call: str, items: Sequence[Item] | None) -> tuple[Reply, Item]:
    return context.http.post(
        f"{PATH}/{call}",
        json=list(items) if items is not None else None,
        headers={"17token": context.source.secret()},
        read=lambda reply: _judged(reply, context, None if items is None else len(items)),
    )


def _judged(reply: Reply, context: Context, asked: int | None) -> tuple[Reply, Item]:
    """The reply and its data, if the service took the request and answered for every number in it."""
    body = reply.json_object()
    data = body.get("data") or {}
    codes = {body.get("code"), *(error.get("code") for error in data.get("errors") or ())} - {0, None}
    if codes & KEY_CODES:
        raise RefusedError(
            "The tracking service refuses the key or this address",
            where=reply.where,
            found=str(sorted(codes)),
            expected="code 0",
            action=f"Put a valid key into {context.source.token_env}, and allow this machine's address there.",
        )
    if INTERNAL_CODE in codes:
        raise UnavailableError("The tracking service failed", where=reply.where, found=str(INTERNAL_CODE))
    if codes:
        raise FatalError(
            "The tracking service refuses the request", where=reply.where, found=str(sorted(codes)), expected="code 0"
        )
    if asked is not None:
        data = {"accepted": data.get("accepted") or [], "rejected": data.get("rejected") or []}
        answered = len(data["accepted"]) + len(data["rejected"])
        if answered != asked:
            raise BrokenReplyError(
                "The reply does not answer for every number",
                where=reply.where,
                found=f"{answered} numbers",
                expected=f"{asked}",
            )
    return reply, data


def _pace(context: Context) -> None:
    context.http.pace(float(context.source.options.get("requests_per_second", REQUESTS_PER_SECOND)))


def _item(text: str) -> Item:
    """`number` or `number|carrier key`, as the warehouse gives it."""
    number, _, carrier = text.partition("|")
    return {"number": number, "carrier": int(carrier)} if carrier.isdigit() else {"number": number}


def _asked(one: Item) -> Item:
    """The number to ask for again, with its carrier if that is known; in rejections it may be a text, or 0."""
    carrier = str(one.get("carrier") or "")
    return (
        {"number": one["number"], "carrier": int(carrier)}
        if carrier.isdigit() and carrier != "0"
        else {"number": one["number"]}
    )


def _code(one: Item) -> int:
    return int(one["error"]["code"])


def _count(rejected: dict[int, int], items: Sequence[Item]) -> None:
    for one in items:
        rejected[_code(one)] = rejected.get(_code(one), 0) + 1


CONNECTOR = Track17()
