"""Do Slack and Teams get what their documentation asks for, are their refusals told, and is what outsiders wrote inert?

Both are a real server on this machine, with TLS. Slack's address is the library's own and is pointed here.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apprise.plugins.slack import NotifySlack
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard import notify
from dashboard.notify import _send
from dashboard.notify._send import send
from dashboard.notify._shapes import LONGEST_SECTION, parts
from ingest.settings import Settings
from ledger import Ledger, cases, notices
from ledger.notices import FIRST_WAIT, Result
from tests.connectors.test_address import certificate
from tests.dashboard.notify.conftest import NOON, Clock
from tests.dashboard.notify.test_told import row

HOOK = "/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx"
FLOW = "/workflows/0123456789abcdef/triggers/manual/paths/invoke"
HOSTILE = "<!channel> <!here|x> <@U123> <#C1> [link](http://evil.test) @mia *b* _i_ `c` <at>Mia</at> www.evil.test <b>&"
GONE = {"<!", "<@", "<#", "http://", "www.e", "@m", "@U", "<at", "<b>"}
"""Signs that would link, call or draw; each is broken by a sign that takes no room."""


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPServer]:
    """A server with a certificate of its own, that everybody in this test trusts."""
    folder = tmp_path_factory.mktemp("tls")
    pem, secret = certificate(folder, "localhost")
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(pem, secret)
    with HTTPServer(host="localhost", ssl_context=told) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(pem))
        yield server


@pytest.fixture
def addresses(outside: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The addresses of a Slack channel and of a Teams workflow, as their screens or as settings write them."""
    monkeypatch.setenv(_send.LOOPBACK, "1")
    monkeypatch.setattr(NotifySlack, "webhook_url", f"https://localhost:{outside.port}/services")
    yield {
        "slack": "slack://T00000000/B00000000/abcdefghijklmnopqrstuvwx",
        "slack as copied": f"https://hooks.slack.com{HOOK}",
        "teams": f"workflows://localhost:{outside.port}/0123456789abcdef/a-signature",
    }
    outside.clear()


def slack_takes(request: Request) -> Response:
    """As https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks says: text and blocks, then `ok`."""
    body: dict[str, Any] = request.get_json()
    is_right = request.content_type.startswith("application/json") and set(body) <= {"text", "blocks"}
    is_right &= bool(body.get("text")) and 0 < len(body.get("blocks", [])) <= 50
    for block in body["blocks"]:
        text, most = block["text"], {"header": 150, "section": LONGEST_SECTION}.get(block["type"], 0)
        is_right &= set(block) == {"type", "text"} and text["type"] == "plain_text" and 0 < len(text["text"]) <= most
        is_right &= set(text) <= {"type", "text", "emoji"}
    return Response("ok") if is_right else Response("invalid_payload", status=400)


def teams_takes(request: Request) -> Response:
    """As Teams' workflows take it: a message with one Adaptive Card, answered by 202 and nothing."""
    body: dict[str, Any] = request.get_json()
    (attachment,) = body["attachments"]
    card = attachment["content"]
    is_right = body["type"] == "message" and request.content_type == "application/json"
    is_right &= attachment["contentType"] == "application/vnd.microsoft.card.adaptive" and not attachment["contentUrl"]
    is_right &= card["type"] == "AdaptiveCard" and card["version"] >= "1.2" and "adaptive-card.json" in card["$schema"]
    is_right &= card["msteams"] == {"width": "full"} and len(request.get_data()) < 28_000
    for block in card["body"]:
        is_right &= block["type"] == "RichTextBlock" and all(run["type"] == "TextRun" for run in block["inlines"])
        is_right &= all(run["text"] for run in block["inlines"])
    is_right &= request.args["sig"] == "a-signature" and request.args["sp"] == "/triggers/manual/run"
    return Response(status=202) if is_right else Response("no", status=400)


def taken(outside: HTTPServer) -> list[dict[str, Any]]:
    return [request.get_json() for request, _ in outside.log]


def words(message: dict[str, Any]) -> list[str]:
    """Every text that a person would read of a message."""
    if "attachments" in message:
        body = message["attachments"][0]["content"]["body"]
        return [run["text"] for block in body for run in block["inlines"]]
    return [message["text"], *(block["text"]["text"] for block in message["blocks"])]


@pytest.mark.parametrize("kind", ["slack", "slack as copied", "teams"])
def test_each_gets_the_shape_that_it_asks_for(outside: HTTPServer, addresses: dict[str, str], kind: str) -> None:
    outside.expect_request(HOOK, method="POST").respond_with_handler(slack_takes)
    outside.expect_request(FLOW, method="POST").respond_with_handler(teams_takes)
    assert send(addresses[kind], "Dispatch overdue: 2 new cases", "Case 1, store berlin\nCase 2") == (Result.SENT, "")
    (message,) = taken(outside)
    told = words(message)
    assert "Dispatch overdue: 2 new cases" in told
    assert [line for text in told[-2:] for line in text.splitlines()][-2:] == ["Case 1, store berlin", "Case 2"]
    assert "apprise" not in str(message).lower() and "png" not in str(message)
    assert outside.log[0][0].headers["User-Agent"] == "Wharfinger"


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_what_outsiders_wrote_links_calls_and_draws_nothing(
    outside: HTTPServer, addresses: dict[str, str], kind: str
) -> None:
    outside.expect_request(HOOK).respond_with_handler(slack_takes)
    outside.expect_request(FLOW).respond_with_handler(teams_takes)
    assert send(addresses[kind], f"New {HOSTILE}", f"Case 1, order {HOSTILE}\nCase 2") == (Result.SENT, "")
    (message,) = taken(outside)
    for text in words(message):
        assert {sign for sign in GONE if sign in text} == set(), text
    shown = "\n".join(words(message)).replace("\u2060", "")
    for sign, code in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        assert (sign in shown) is (kind == "slack")
        shown = shown.replace(sign, code) if kind == "slack" else shown
    assert f"New {HOSTILE}" in shown and f"Case 1, order {HOSTILE}" in shown
    assert "entities" not in str(message) and "mrkdwn" not in str(message)


def test_an_order_whose_number_is_markup_is_told_as_text(
    outside: HTTPServer, addresses: dict[str, str], ledger: Ledger, clock: Clock,
    settings: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    outside.expect_request(HOOK).respond_with_handler(slack_takes)
    chosen = settings("")
    monkeypatch.setenv("OPS_URL", addresses["slack"])
    cases.reconcile(ledger, "dispatch_overdue", [row(" <!channel> http://evil.test")], NOON)
    assert notify.tell(chosen, ledger, clock) == []
    (message,) = taken(outside)
    assert "order # &lt;\u2060!channel&gt; http\u2060://evil.test, owner" in words(message)[-1]


@pytest.mark.parametrize(
    ("status", "answer"),
    [(404, "no_service"), (410, "channel_is_archived"), (403, "action_prohibited"), (429, "rate_limited"), (200, "no")],
)
def test_a_refusal_of_slack_is_told_waits_and_arrives_once_later(
    outside: HTTPServer, addresses: dict[str, str], ledger: Ledger, clock: Clock,
    settings: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch, status: int, answer: str,
) -> None:  # fmt: skip
    refusal = Response(answer, status=status, headers={"Retry-After": "30"} if status == 429 else {})
    outside.expect_ordered_request(HOOK).respond_with_response(refusal)
    outside.expect_ordered_request(HOOK).respond_with_handler(slack_takes)
    chosen = settings("")
    monkeypatch.setenv("OPS_URL", addresses["slack"])
    cases.reconcile(ledger, "dispatch_overdue", [row("7")], NOON)
    assert notify.tell(chosen, ledger, clock) == [f"Notification to ops failed: refused with {status}."]
    assert notices.log(ledger)[0]["reason"] == f"refused with {status}"
    assert notify.tell(chosen, ledger, clock) == [] and len(outside.log) == 1
    clock.now += FIRST_WAIT
    for _ in range(2):
        assert notify.tell(chosen, ledger, clock) == []
    assert len(outside.log) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 429, 502])
def test_a_refusal_of_teams_is_told(outside: HTTPServer, addresses: dict[str, str], status: int) -> None:
    outside.expect_request(FLOW).respond_with_response(Response("no", status=status))
    assert send(addresses["teams"], "Title", "Body") == (Result.FAILED, f"refused with {status}")


def test_a_list_longer_than_a_block_comes_in_several(outside: HTTPServer, addresses: dict[str, str]) -> None:
    outside.expect_request(HOOK).respond_with_handler(slack_takes)
    lines = [f"Queue {number}: {'<' * 80} open" for number in range(60)]
    assert send(addresses["slack"], "Cases", "\n".join(lines)) == (Result.SENT, "")
    (message,) = taken(outside)
    assert "".join(words(message)[2:]).replace("&lt;", "<").splitlines() == lines
    assert [len(part) for part in parts("x" * 7001)] == [3000, 3000, 1001]
    assert parts("a\nbb\nc", 3) == ["a\n", "bb\n", "c"]


@pytest.mark.parametrize(
    "more", ["template=/etc/hostname", "template=http://127.0.0.1/x", "format=markdown", "blocks=no"]
)
def test_an_address_cannot_ask_for_another_shape(outside: HTTPServer, addresses: dict[str, str], more: str) -> None:
    outside.expect_request(HOOK).respond_with_handler(slack_takes)
    outside.expect_request(FLOW).respond_with_handler(teams_takes)
    for kind in ("slack", "teams"):
        result, reason = send(f"{addresses[kind]}/?{more}", "Title", "Body")
        is_refused = more.startswith("template")
        assert result is (Result.FAILED if is_refused else Result.SENT), (kind, reason)
        assert ("template of its own" in reason) is is_refused
