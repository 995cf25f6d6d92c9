"""The one process: health, exports, headers, and whom it refuses."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import polars as pl
import pytest

from dashboard.server import ServeError, serve

pytestmark = pytest.mark.browser
ROWS = "/export/evidence.csv?metric=dispatch_on_time&week=2026-W46"


def refused(url: str, **headers: str) -> tuple[int, str]:
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(url, headers=headers), timeout=30)
    with caught.value as reply:
        return reply.code, reply.read().decode()


def test_healthz_names_the_snapshot(address: str) -> None:
    with urlopen(f"{address}/healthz", timeout=30) as reply:
        assert json.load(reply) == {"status": "ok", "snapshot": "w-000001.duckdb"}


def test_every_reply_keeps_the_browser_at_home(address: str) -> None:
    for path in ("/", "/healthz", ROWS):
        with urlopen(f"{address}{path}", timeout=30) as reply:
            policy = reply.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "script-src 'self' 'unsafe-inline'" not in policy
            assert reply.headers["x-content-type-options"] == "nosniff"


def test_another_host_name_is_refused(address: str) -> None:
    for path in ("/healthz", ROWS):
        assert refused(f"{address}{path}", Host="evil.test")[0] == 400


def test_export_is_all_rows_stamped_with_what_they_are(address: str) -> None:
    with urlopen(f"{address}{ROWS}&warehouse=leeds", timeout=30) as reply:
        assert reply.headers["content-disposition"] == 'attachment; filename="dispatch_on_time-2026-W46-part.csv"'
        rows = pl.read_csv(reply.read())
    stamp = rows.select("_metric", "_version", "_week", "_filters", "_as_of", "_snapshot").unique().row(0)
    assert stamp == ("dispatch_on_time", 1, "2026-W46", "warehouse=leeds", "2026-11-22T06:00:00Z", 1)
    assert (rows["numerator"].sum(), rows["denominator"].sum()) == (142, 209)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("metric=nothing&week=2026-W46", "There is no metric 'nothing'"),
        ("metric=dispatch_on_time&week=46", "'46' is no week"),
        ("metric=dispatch_on_time&week=2026-W46&colour=red", "dispatch_on_time has no colour"),
        ("", "There is no metric ''"),
    ],
)
def test_export_of_what_does_not_exist_says_so(address: str, query: str, said: str) -> None:
    code, text = refused(f"{address}/export/evidence.csv?{query}")
    assert (code, said in text) == (404, True)


def test_a_taken_port_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServeError, match="Choose another with --port"):
            serve(tmp_path, taken.getsockname()[1])
