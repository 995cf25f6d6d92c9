"""As whom does somebody come in? What the identity provider said, held against the ledger's users and sign-ins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ingest.errors import WharfingerError
from ledger import Ledger, people, sign_ins
from ledger.people import Role

_NAMING = ("iss", "sub", "aud", "email", "iat", "nonce")
"""Claims that tell one sign-in from every other."""


class SignedOut(WharfingerError):
    """Nobody has come in. `name` and `reason` say who tried and why not; both empty where nobody did."""

    def __init__(self, name: str = "", reason: str = "") -> None:
        self.name = name
        self.reason = reason
        super().__init__("You are not signed in", action="Sign in first.")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who asks: what they may be, and which stores they see (None: all)."""

    name: str
    roles: frozenset[Role]
    stores: frozenset[str] | None = None

    def sees(self, store: str) -> bool:
        return self.stores is None or store in self.stores


LOCAL_USER = Actor(name="local", roles=frozenset(Role))


def admitted(ledger: Ledger, claims: Mapping[str, Any], *, at: datetime, is_click: bool = True) -> Actor:
    """The user behind the claims of an identity token that was checked when it was issued; SignedOut.

    Asked at every click: a user who was disabled, or whose roles changed, is so at once.
    """
    if not claims.get("is_logged_in"):
        raise SignedOut
    name = str(claims.get("email") or claims.get("sub") or "somebody").strip().lower()
    began_at, ends_at = _instant(claims.get("iat")), _instant(claims.get("exp"))
    if began_at is None or ends_at is None or ends_at <= at:
        raise SignedOut(name, "too old")
    is_verified = claims.get("email_verified") is True and bool(claims.get("email"))
    user = people.lookup(ledger, name) if is_verified else None
    reason = sign_ins.visit(
        ledger,
        sign_in_id(claims),
        name,
        began_at=began_at,
        at=at,
        is_allowed=user is not None,
        is_click=is_click,
    )
    if user is None or reason:
        raise SignedOut(name, reason if is_verified else "not verified")
    stores = None if user.has_all_stores else frozenset(user.stores)
    return Actor(name=name, roles=frozenset(Role(role) for role in user.roles), stores=stores)


def sign_in_id(claims: Mapping[str, Any]) -> str:
    """The sign-in's own number: the same for every cookie that was made of it."""
    named = json.dumps([claims.get(name) for name in _NAMING], sort_keys=True, default=str)
    return sha256(named.encode()).hexdigest()


def _instant(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
