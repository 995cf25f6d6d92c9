"""Exchange rates: the bank's wide file, its gaps and its trailing comma, all of it once and then only what is new."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors.ecb import CONNECTOR
from ingest.errors import BrokenReplyError
from tests.connectors.conftest import ContextMaker, feed_of, fetch, rows

PATH = "/stats/eurofxref/eurofxref-hist.csv"
RATES = feed_of(CONNECTOR, "rates")
FILE = """Date,USD,JPY,LTL,\r
2026-11-20,1.0962,176.75,N/A,\r
2026-11-19,1.0958,N/A,N/A,\r
2026-11-02,1.1001,175.2,3.4528,\r
"""
REAL = Path(__file__).parents[3] / "shared/data/ecb/eurofxref-hist.csv"


def test_the_first_run_takes_the_whole_history(httpserver: HTTPServer, context: ContextMaker, tmp_path: Path) -> None:
    httpserver.expect_request(PATH).respond_with_data(FILE)
    given = fetch(CONNECTOR, context("ecb"))
    assert given.cursors() == {"rates": "2026-11-20"}
    found = rows(RATES, given.lines("rates"), tmp_path)["fx_rates"]
    assert [(row["day"], row["currency"], row["per_euro"]) for row in found] == [
        ("2026-11-20", "USD", "1.0962"),
        ("2026-11-20", "JPY", "176.75"),
        ("2026-11-19", "USD", "1.0958"),
        ("2026-11-02", "USD", "1.1001"),
        ("2026-11-02", "JPY", "175.2"),
        ("2026-11-02", "LTL", "3.4528"),
    ]


def test_later_runs_take_new_days_and_some_before_them(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request(PATH).respond_with_data(FILE)
    assert fetch(CONNECTOR, context("ecb", cursors={"rates": "2026-11-20"})).batches == []
    given = fetch(CONNECTOR, context("ecb", cursors={"rates": "2026-11-19"}))
    assert len(given.lines("rates")) == 2
    assert given.cursors() == {"rates": "2026-11-20"}


def test_a_new_currency_needs_no_new_code(httpserver: HTTPServer, context: ContextMaker, tmp_path: Path) -> None:
    httpserver.expect_request(PATH).respond_with_data("Date,USD,NEW,\n2026-11-23,1.1,7,\n2026-11-20,1.0962,N/A,\n")
    found = rows(RATES, fetch(CONNECTOR, context("ecb")).lines("rates"), tmp_path)["fx_rates"]
    assert {row["currency"] for row in found} == {"USD", "NEW"}


@pytest.mark.parametrize(
    "body",
    ["", "<html>moved</html>", "Date,USD,\n", "Date,USD,JPY,\n2026-11-20,1.0962,\n", FILE[:-8]],
    ids=["empty", "a page for people", "no rows", "a short row", "cut"],
)
def test_what_is_not_the_whole_file_is_not_taken(httpserver: HTTPServer, context: ContextMaker, body: str) -> None:
    httpserver.expect_request(PATH).respond_with_data(body)
    with pytest.raises(BrokenReplyError, match="not the bank's file"):
        fetch(CONNECTOR, context("ecb"))


if REAL.exists():

    def test_the_banks_own_history(httpserver: HTTPServer, context: ContextMaker, tmp_path: Path) -> None:
        text = REAL.read_text(encoding="utf8")
        httpserver.expect_request(PATH).respond_with_data(text)
        given = fetch(CONNECTOR, context("ecb"))
        cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")[1:] if cell not in ("", "N/A")]
        found = rows(RATES, given.lines("rates"), tmp_path)["fx_rates"]
        assert len(found) == len(cells) > 200_000
        assert sorted(row["per_euro"] for row in found) == sorted(cells)
