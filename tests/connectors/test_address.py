"""Does the client go only where a name was looked up and checked, whatever the name says the next time?"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.asking import address
from ingest.asking.reply import Reply
from ingest.errors import ProtocolError, UnavailableError
from ingest.http import Http
from ingest.settings import Source
from tests.connectors.conftest import QUICK

NAME = "shop.test"
AWAY = "192.0.2.1"
"""Looks like an address, and nobody answers there (RFC 5737)."""
Says = Callable[..., list[str]]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Let `shop.test` have these addresses, one after the other and the last for good; what was asked."""
    real = socket.getaddrinfo

    def saying(*addresses: str) -> list[str]:
        asked: list[str] = []

        def told(host: Any, port: Any, *more: Any, **named: Any) -> Any:
            if host != NAME:
                return real(host, port, *more, **named)
            asked.append(addresses[min(len(asked), len(addresses) - 1)])
            return real(asked[-1], port, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", told)
        return asked

    return saying


def client(port: int, *, inside: bool, scheme: str = "http", name: str = NAME) -> Http:
    return Http(Source(name="berlin", system="x", url=f"{scheme}://{name}:{port}", inside=inside), patience=QUICK)


def text(reply: Reply) -> str:
    return reply.body.decode()


def test_a_name_that_leads_inside_is_refused_and_nobody_is_asked(httpserver: HTTPServer, says: Says) -> None:
    says("127.0.0.1")
    httpserver.expect_request("/x").respond_with_data("secret")
    with client(httpserver.port, inside=False) as http, pytest.raises(ProtocolError) as refused:
        http.get("/x", read=text)
    assert "127.0.0.1: it is inside our own network" in str(refused.value)
    assert "inside = true" in str(refused.value)
    assert httpserver.log == []


def test_a_name_that_leads_inside_the_second_time_is_refused_then(
    httpserver: HTTPServer, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first address passes and does not answer; the next look-up leads to a server of our own."""
    asked = says(AWAY, "127.0.0.1")
    monkeypatch.setattr(address, "is_public", lambda one: str(one) == AWAY)
    httpserver.expect_request("/x").respond_with_data("secret")
    with client(httpserver.port, inside=False) as http, pytest.raises(ProtocolError, match="inside our own network"):
        http.get("/x", read=text)
    assert asked == [AWAY, "127.0.0.1"]
    assert httpserver.log == []


def test_what_was_checked_is_what_is_connected_to(
    httpserver: HTTPServer, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first answer of the name leads to the server: a client that looked it up again would be elsewhere."""
    asked = says("127.0.0.1", "127.0.0.2")
    hosts: list[str] = []

    def note(request: Request) -> Response:
        hosts.append(request.host)
        return Response("here", headers={"connection": "close"})

    httpserver.expect_request("/x").respond_with_handler(note)
    with client(httpserver.port, inside=True) as http:
        assert [http.get("/x", read=text) for _ in range(3)] == ["here"] * 3
    assert asked == ["127.0.0.1"]
    assert hosts == [f"{NAME}:{httpserver.port}"] * 3


def test_where_the_first_address_does_not_answer_the_next_is_tried(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [ipaddress.ip_address("127.0.0.3"), ipaddress.ip_address("127.0.0.1")]
    monkeypatch.setattr(address, "resolved", lambda host: places)
    httpserver.expect_request("/x").respond_with_data("here")
    with client(httpserver.port, inside=True) as http:
        assert http.get("/x", read=text) == "here"


def test_one_bad_address_among_good_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("10.0.0.5")]
    monkeypatch.setattr(address, "resolved", lambda host: places)
    with client(80, inside=False) as http, pytest.raises(ProtocolError, match=r"10\.0\.0\.5"):
        http.get("/x", read=text)


@pytest.mark.parametrize(
    ("host", "inside", "is_refused"),
    [
        ("10.0.0.5", False, True),
        ("192.168.1.9", False, True),
        ("2130706433", False, True),
        ("0x7f000001", False, True),
        ("169.254.169.254", True, True),
        ("[fe80::1]", True, True),
        ("224.0.0.1", True, True),
        ("0.0.0.0", True, True),
        ("[::ffff:10.0.0.5]", False, True),
        ("[fd00::5]", False, True),
    ],
)
def test_addresses_that_no_source_has(host: str, inside: bool, is_refused: bool) -> None:
    with client(80, inside=inside, name=host) as http, pytest.raises(ProtocolError, match="not asked"):
        http.get("/x", read=text)


def test_this_machine_by_its_name_needs_no_word_and_another_of_our_network_does(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("here")
    for name in ("localhost", "127.0.0.1"):
        with client(httpserver.port, inside=False, name=name) as http:
            assert http.get("/x", read=text) == "here"
    private = ipaddress.ip_address("10.0.0.5")
    assert address.refusal(private, is_inside_allowed=False, is_loopback_allowed=True) != ""
    assert address.refusal(private, is_inside_allowed=True, is_loopback_allowed=False) == ""


def test_a_download_from_another_host_never_leads_inside(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(address, "resolved", lambda host: [ipaddress.ip_address("127.0.0.1")])
    with (
        (tmp_path / "file").open("wb") as into,
        client(httpserver.port, inside=True) as http,
        pytest.raises(ProtocolError, match="inside our own network"),
    ):
        http.download("https://files.test/x", into, hosts=("files.test",), most_bytes=9)


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for these names that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


def test_the_certificate_must_be_that_of_the_host_and_not_of_the_address(
    tmp_path: Path, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, secret = certificate(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(pem, secret)
    asked: list[str | None] = []
    told.sni_callback = lambda connection, name, context: asked.append(name)
    says("127.0.0.1")
    with HTTPServer(host="127.0.0.1", ssl_context=told) as server:
        server.expect_request("/x").respond_with_data("here")
        with client(server.port, inside=True, scheme="https") as http:
            assert http.get("/x", read=text) == "here"
        assert asked == [NAME]
        monkeypatch.setattr(address, "resolved", lambda host: [ipaddress.ip_address("127.0.0.1")])
        with (
            client(server.port, inside=True, scheme="https", name="other.test") as http,
            pytest.raises(UnavailableError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            http.get("/x", read=text)
