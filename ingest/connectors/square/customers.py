"""Who ordered? An order names a profile of the seller's customer directory; an invoice mostly names nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.asking.reply import Reply
from ingest.connectors._feed import Context, Finding
from ingest.errors import BrokenReplyError, RefusedError

PROFILES_PER_CALL: Final = 100
DIRECTORY: Final = "Customer directory"
PART: Final = "customers"
_KEPT: Final = ("given_name", "family_name", "company_name", "email_address", "phone_number")
_KEPT_OF_ADDRESS: Final = ("postal_code", "country")


def known(context: Context, headers: Mapping[str, str], orders: Sequence[Mapping[str, Any]]) -> bytes:
    """Profile id → who it is, as JSON, of the profiles that these orders name.

    Birthdays, notes and whatever else the directory knows stay there. A profile that was deleted is left out. A
    directory that is closed to the token is told among the context's findings, and not asked again.
    """
    named = sorted({str(order["customer_id"]) for order in orders if order.get("customer_id")})
    if not _is_asked(context) or any(finding.part == PART for finding in context.findings):
        return b"{}"
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(named), PROFILES_PER_CALL):
        asked = {"customer_ids": named[start : start + PROFILES_PER_CALL]}
        try:
            found |= context.http.post("v2/customers/bulk-retrieve", json=asked, headers=headers, read=_profiles)
        except RefusedError as error:
            context.findings.append(_closed(context, error))
            return b"{}"
    if named and not any(finding.what == DIRECTORY for finding in context.findings):
        context.findings.append(_OPEN)
    return json.dumps(found).encode()


def look(context: Context, headers: Mapping[str, str]) -> Iterator[Finding]:
    """May the token read the directory, where it is to be read?"""
    if not _is_asked(context):
        return
    try:
        context.http.get("v2/customers", params={"limit": "1"}, headers=headers, read=lambda it: it.json_object())
    except RefusedError as error:
        yield _closed(context, error)
    else:
        yield _OPEN


_OPEN: Final = Finding(level="ok", what=DIRECTORY, found="may be read")


def _is_asked(context: Context) -> bool:
    return bool(context.source.options.get("customers", True))


def _profiles(reply: Reply) -> dict[str, dict[str, Any]]:
    given = reply.json_object().get("responses", {})
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise BrokenReplyError(
            "Square's reply holds no profiles", where=reply.where, expected="responses, one for each profile"
        )
    return {name: _kept(one["customer"]) for name, one in given.items() if isinstance(one.get("customer"), dict)}


def _kept(profile: Mapping[str, Any]) -> dict[str, Any]:
    where = profile.get("address") or {}
    address = {name: where[name] for name in _KEPT_OF_ADDRESS if where.get(name)}
    return {name: profile[name] for name in _KEPT if profile.get(name)} | {"address": address}


def _closed(context: Context, error: RefusedError) -> Finding:
    return Finding(
        level="warning",
        what=DIRECTORY,
        found=error.found or error.what,
        expected="the permission CUSTOMERS_READ",
        action=f"Give it to the token, or set customers = false for source {context.source.name!r} in wharfinger.toml: "
        "possible duplicates are then found by parcel and card alone.",
        part=PART,
    )
