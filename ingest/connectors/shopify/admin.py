"""Ask one store's Admin API: token, version, cost, refused fields."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ingest.asking.reply import Reply
from ingest.connectors._feed import Context, Finding
from ingest.connectors.shopify.documents import document, refusable
from ingest.errors import FatalError, ProtocolError, RefusedError, ThrottledError, UnavailableError

VERSION: Final = "2026-10"
REFUSED_CODES: Final = frozenset({"ACCESS_DENIED", "FORBIDDEN"})


class TooDearError(FatalError):
    """One query costs more than the store allows a single query; a smaller page will do."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One whole reply of the Admin API: its data, its raw line for landing, and what asking it cost."""

    data: Mapping[str, Any]
    line: bytes
    cost: float | None
    served: str
    date: datetime | None

    def part(self, name: str) -> Mapping[str, Any]:
        """A part that must be there."""
        found = self.data.get(name)
        if not isinstance(found, dict):
            raise ProtocolError(
                "The store's reply lacks a part", found=f"no {name}", expected="the part that was asked"
            )
        return found


class Admin:
    """One store. Remembers the token, the fields that the store refuses, and what to tell about them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._source = context.source
        self._http = context.http
        self._token = ""
        self.name = context.source.name
        self._affordable_at = 0.0
        self.version = str(self._source.options.get("api_version", VERSION))
        self.refused: frozenset[str] = frozenset()

    def ask(self, name: str, variables: Mapping[str, object]) -> Answer:
        """Send a document; fields that the store refuses are left out from then on, the rest is read."""
        while True:
            text = document(name, self.refused)
            reply, body = self._send(text, variables)
            if denied := _denied(body, refusable(name) - self.refused):
                self.refuse(denied)
                continue
            return self._answer(reply, body)

    def refuse(self, fields: frozenset[str]) -> None:
        """Do without these fields, and say so."""
        self.refused |= fields
        self._context.findings.append(
            Finding(
                level="warning",
                what="Fields that the store refuses",
                found=", ".join(sorted(fields)),
                expected="access to protected customer data and to product costs",
                action="Grant the app that access; until then what hangs on these fields stays empty.",
            )
        )

    def _send(self, text: str, variables: Mapping[str, object]) -> tuple[Reply, dict[str, Any]]:
        try:
            return self._post(text, variables)
        except RefusedError:
            if not self._source.client_id_env or not self._token:
                raise
            self._token = ""  # a token of the client credentials lives for a day; this one has run out
            return self._post(text, variables)

    def _post(self, text: str, variables: Mapping[str, object]) -> tuple[Reply, dict[str, Any]]:
        time.sleep(max(0.0, self._affordable_at - time.monotonic()))
        return self._http.post(
            f"admin/api/{self.version}/graphql.json",
            json={"query": text, "variables": dict(variables)},
            headers={"x-shopify-access-token": self._access_token()},
            read=_judged,
        )

    def _access_token(self) -> str:
        self._token = self._token or self._source.secret() or self._granted_token()
        if not self._token:
            raise RefusedError(
                "There is no token for this store",
                where=self._source.name,
                expected=self._source.token_env or "token_env, or client_id_env and client_secret_env",
                action="Set the environment variable that the source's token_env names.",
            )
        return self._token

    def _granted_token(self) -> str:
        source = self._source
        client, secret = source.secret(source.client_id_env), source.secret(source.client_secret_env)
        if not source.client_id_env or not client or not secret:
            return ""
        self._http.hide(secret)
        token = self._http.post(
            "admin/oauth/access_token",
            form={"grant_type": "client_credentials", "client_id": client, "client_secret": secret},
            read=lambda reply: str(reply.json().get("access_token") or ""),
        )
        self._http.hide(token)
        return token

    def _answer(self, reply: Reply, body: dict[str, Any]) -> Answer:
        served = reply.headers.get("x-shopify-api-version", "")
        self._tell_version(served)
        self._affordable_at = time.monotonic() + (_wait(body) or 0.0)
        cost = _cost(body).get("requestedQueryCost")
        return Answer(
            data=body["data"],
            line=reply.line(),
            cost=float(cost) if cost else None,
            served=served,
            date=reply.date(),
        )

    def _tell_version(self, served: str) -> None:
        told = Finding(level="ok", what="API version served", found=served or "not said", expected=self.version)
        if served != self.version:
            told = replace(
                told,
                level="warning",
                action=f"Set api_version of source {self._source.name!r} to a version that the store still serves.",
            )
        if told not in self._context.findings:
            self._context.findings.append(told)


def _judged(reply: Reply) -> tuple[Reply, dict[str, Any]]:
    """The reply if its data are whole or only refused in part; what else stands in `errors` fails it."""
    body = reply.json()
    errors = _errors(body)
    if not errors and isinstance(body, dict) and isinstance(body.get("data"), dict):
        return reply, body
    codes = {str((error.get("extensions") or {}).get("code") or "") for error in errors}
    found = _messages(errors)
    if "THROTTLED" in codes or "Throttled" in found:
        raise ThrottledError("The store is throttling", where=reply.where, found=found, wait=_wait(body))
    if "MAX_COST_EXCEEDED" in codes:
        raise TooDearError("The query is too dear", where=reply.where, found=found, expected="a smaller page")
    if errors and codes <= REFUSED_CODES:
        return reply, body
    if not errors or codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        raise UnavailableError("The store could not answer", where=reply.where, found=found, expected="data")
    raise FatalError(
        "The store refuses the query",
        where=reply.where,
        found=found,
        expected="data",
        action="Check api_version and the scopes of the app.",
    )


def _denied(body: dict[str, Any], candidates: frozenset[str]) -> frozenset[str]:
    """Which of the fields that may be missing does the store refuse? RefusedError if it refuses others or all."""
    if not (errors := _errors(body)):
        return frozenset()
    paths = [error.get("path") or () for error in errors]
    named = {str(step) for path in paths for step in path}
    is_whole = all(len(path) == 1 for path in paths)
    if denied := (candidates & named) or (frozenset() if is_whole else candidates):
        return denied
    raise RefusedError(
        "The store refuses what the query asks",
        found=_messages(errors),
        expected="the scopes that `wharfinger check` lists",
        action="Grant the app these scopes and install it anew.",
    )


def _errors(body: Any) -> list[dict[str, Any]]:
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, str):
        return [{"message": errors}]
    return [error for error in errors or () if isinstance(error, dict)]


def _messages(errors: list[dict[str, Any]]) -> str:
    return "; ".join(str(error.get("message")) for error in errors) or "neither data nor errors"


def _cost(body: dict[str, Any]) -> dict[str, Any]:
    return (body.get("extensions") or {}).get("cost") or {}


def _wait(body: dict[str, Any]) -> float | None:
    """Seconds until the store's bucket can pay for such a query again; None where the reply does not say."""
    cost = _cost(body)
    status = cost.get("throttleStatus") or {}
    try:
        return max(0.0, float((cost["requestedQueryCost"] - status["currentlyAvailable"]) / status["restoreRate"]))
    except (KeyError, TypeError, ArithmeticError):
        return None
