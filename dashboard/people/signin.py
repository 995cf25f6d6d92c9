"""Where do people sign in? The identity provider, from the environment or from the home's .streamlit/secrets.toml."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import place
from dashboard.people.identity import LOCAL_USER, Actor, SignedOut, admitted, sign_in_id
from ingest.errors import WharfingerError
from ledger import sign_ins

FILE: Final = Path(".streamlit", "secrets.toml")
VARIABLES: Final = {
    "server_metadata_url": "WHARFINGER_OIDC_METADATA_URL",
    "client_id": "WHARFINGER_OIDC_CLIENT_ID",
    "client_secret": "WHARFINGER_OIDC_CLIENT_SECRET",
    "redirect_uri": "WHARFINGER_OIDC_REDIRECT_URI",
    "cookie_secret": "WHARFINGER_COOKIE_SECRET",
}
LEAST_SECRET_BYTES: Final = 32
LEAST_SIGNS: Final = 10
CALLBACK: Final = "/oauth2callback"


class SignInError(WharfingerError):
    """Nobody could sign in safely with these settings; the message says what is missing or too weak."""


def settings(home: Path) -> dict[str, Any] | None:
    """What Streamlit needs to send people to the provider and back; None where no sign-in is configured."""
    found = {**_of_file(home / FILE), **_of_environment()}
    if not found:
        return None
    if missing := sorted(set(VARIABLES) - set(found)):
        names = ", ".join(f"{VARIABLES[name]} ({name})" for name in missing)
        raise SignInError("The sign-in is configured in part only", found=f"without {names}")
    _strong(str(found["cookie_secret"]))
    _sound(str(found["redirect_uri"]), str(found["server_metadata_url"]))
    return found


def is_https(auth: Mapping[str, Any]) -> bool:
    """Does the browser come by an address that keeps its cookies secret?"""
    return urlsplit(str(auth["redirect_uri"])).scheme == "https"


def public_name(auth: Mapping[str, Any]) -> str:
    """The host name by which the browser comes."""
    return str(urlsplit(str(auth["redirect_uri"])).hostname)


def sign_out() -> None:
    """End the sign-in here, so that no cookie that was kept opens it again, and at the provider."""
    sign_ins.end(place.ledger(), sign_in_id(st.user.to_dict()), at=_now())
    st.logout()


def of_request(request: Request) -> Actor:
    """Who asks for a reply outside of pages? By the same cookie as the pages; SignedOut."""
    if place.door() == place.LOCAL:
        return LOCAL_USER
    if place.door() != place.OIDC:
        raise SignedOut
    return admitted(place.ledger(), _claims(request.cookies), at=_now())


def _claims(cookies: Mapping[str, str]) -> dict[str, Any]:
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1", errors="replace"))

    try:
        claims = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _of_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        auth = tomllib.loads(path.read_text(encoding="utf8")).get("auth", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SignInError(f"{path} cannot be read", found=str(error)) from None
    if path.stat().st_mode & 0o077 and auth:
        raise SignInError(f"{path} can be read by others on this machine", action=f"Run `chmod 600 {path}`.")
    return dict(auth)


def _of_environment() -> dict[str, str]:
    found = {}
    for name, variable in VARIABLES.items():
        if named := os.environ.get(f"{variable}_FILE"):
            found[name] = Path(named).read_text(encoding="utf8").strip()
        elif value := os.environ.get(variable):
            found[name] = value
    return found


def _strong(secret: str) -> None:
    if len(secret.encode()) < LEAST_SECRET_BYTES or len(set(secret)) < LEAST_SIGNS:
        raise SignInError(
            "The cookie secret is too weak to keep anybody out",
            expected=f"at least {LEAST_SECRET_BYTES} bytes by chance",
            action="Make one: `openssl rand -hex 32`.",
        )


def _sound(redirect: str, metadata: str) -> None:
    back, provider = urlsplit(redirect), urlsplit(metadata)
    if back.path != CALLBACK or not back.hostname or back.scheme not in ("http", "https"):
        raise SignInError("redirect_uri leads nowhere", found=redirect, expected=f"https://your.host{CALLBACK}")
    for address, name in ((back, "redirect_uri"), (provider, "server_metadata_url")):
        if address.scheme != "https" and address.hostname not in place.LOOPBACK:
            raise SignInError(f"{name} is not encrypted", expected="https, except on this machine itself")


def _now() -> datetime:
    return datetime.now(UTC)
