"""An identity provider of the tests' own, on loopback: it says of everybody what the test wants it to say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "wharfinger"


@dataclass
class Provider:
    """What it says of the next one who signs in: `claims` go over the good ones, `is_forged` takes another key."""

    address: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    is_forged: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k", "use": "sig"}))
    nonces: dict[str, str] = field(default_factory=dict)

    def says(self, email: str | None, *, is_forged: bool = False, **claims: Any) -> None:
        self.claims, self.is_forged = {"email": email, "sub": "somebody", **claims}, is_forged

    def token(self, code: str) -> str:
        now = int(time.time())
        good = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 3_600,
            "nonce": self.nonces.get(code, ""),
            "email_verified": True,
        }
        key = RSAKey.generate_key(2048, {"kid": "k"}) if self.is_forged else self.key
        return jwt.encode({"alg": "RS256", "kid": "k"}, {**good, **self.claims}, key)

    def answer(self, path: str, query: Mapping[str, list[str]]) -> dict[str, Any] | str:
        """A document, or the address to send the browser to."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/authorize":
            code = f"code{len(self.nonces)}"
            self.nonces[code] = query["nonce"][0]
            return f"{query['redirect_uri'][0]}?{urlencode({'code': code, 'state': query['state'][0]})}"
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self.token(query["code"][0])}


@contextmanager
def provider() -> Iterator[Provider]:
    """The provider, on a free port of this machine."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(self.path)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            self._reply(f"{self.path}?{body}")

        def log_message(self, format: str, *args: Any) -> None:
            return

        def _reply(self, path: str) -> None:
            parts = urlsplit(path)
            said = made.answer(parts.path, parse_qs(parts.query))
            body = b"" if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(302 if isinstance(said, str) else 200)
            if isinstance(said, str):
                self.send_header("location", said)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
