"""How is one let in at Etsy? A refresh token buys access for an hour; a newer one that comes back is kept in the home.

HOME/tokens/<source>.json holds the newest refresh token with the hash of the configured one, so that a token that a
person puts into the environment always wins.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from ingest.asking.reply import Reply
from ingest.connectors._feed import Context
from ingest.errors import RefusedError

T = TypeVar("T")

TOKENS: Final = "v3/public/oauth/token"
APPLICATION: Final = "v3/application"
EARLY_SECONDS: Final = 120.0


class Access:
    """Requests with a key and an access token that is renewed before it ends."""

    def __init__(self, context: Context) -> None:
        self._context, self._source = context, context.source
        self._key = self._named(self._source.client_id_env)
        shared = self._named(self._source.client_secret_env)
        self._api_key = f"{self._key}:{shared}" if shared else self._key
        self._token, self._ends = "", 0.0
        context.http.hide(self._key)
        context.http.hide(shared)

    def _named(self, variable: str) -> str:
        return self._source.secret(variable) if variable else ""

    def get(self, path: str, params: Mapping[str, str], read: Callable[[Reply], T]) -> T:
        """GET below v3/application."""
        if time.monotonic() >= self._ends:
            self._renew()
        headers = {"x-api-key": self._api_key, "authorization": f"Bearer {self._token}"}
        return self._context.http.get(f"{APPLICATION}/{path}", params=params, headers=headers, read=read)

    def _renew(self) -> None:
        configured = self._source.secret()
        refresh = self._kept(configured) or configured
        if not self._key or not refresh:
            raise RefusedError(
                "Etsy is asked without a key or a token",
                where=f"source {self._source.name}",
                found="no keystring" if not self._key else "no refresh token",
                expected="client_id_env and token_env",
                action="Name the variables of the app's keystring and of a refresh token with scope transactions_r.",
            )
        self._context.http.hide(refresh)
        form = {"grant_type": "refresh_token", "client_id": self._key, "refresh_token": refresh}
        granted = self._context.http.post(TOKENS, form=form, read=lambda reply: reply.json_object())
        self._token = str(granted.get("access_token") or "")
        self._ends = time.monotonic() + float(granted.get("expires_in") or 0) - EARLY_SECONDS
        self._context.http.hide(self._token)
        newer = str(granted.get("refresh_token") or "")
        self._context.http.hide(newer)
        if newer and newer != refresh:
            self._keep(configured, newer)

    @property
    def _file(self) -> Path:
        return self._context.settings.home / "tokens" / f"{self._source.name}.json"

    def _kept(self, configured: str) -> str:
        try:
            held = json.loads(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return ""
        return str(held["token"]) if held.get("of") == _mark(configured) else ""

    def _keep(self, configured: str, newer: str) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            json.dump({"of": _mark(configured), "token": newer}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file)


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()
