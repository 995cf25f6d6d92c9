"""The line to PostgreSQL breaks while a decision is being saved. Is it told rightly, soon, and never done twice?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger import Ledger, audit, cases, open_ledger
from ledger.errors import CaseConflict, LedgerUnavailable, LedgerUncertain
from tests.ledger.cluster import emptied
from tests.ledger.proxy import Break, Line, line_to
from tests.ledger.steps import ACTS, HOUR, NOON, acts, reconciled, row

QUESTION = len(b"Q\0\0\0\x0bCOMMIT\0")
ANSWER = len(b"C\0\0\0\x0bCOMMIT\0Z\0\0\0\x05I")
BREAKS = [
    *(Break(side="question", after=count) for count in range(QUESTION + 1)),
    *(Break(side="answer", after=count) for count in range(ANSWER)),
    *(Break(side="question", after=count) for count in range(QUESTION + 1)),
]
SILENCES = [
    *(Break(side="question", after=count, kind="silent") for count in (0, QUESTION - 1, QUESTION)),
    *(Break(side="answer", after=count, kind="silent") for count in (0, ANSWER - 1)),
]
TRIALS = (BREAKS + SILENCES + SILENCES)[:50]
MOST_SECONDS = 5.0


@pytest.fixture
def line(server: str) -> Iterator[tuple[Line, str]]:
    with line_to(server) as (line, address):
        yield line, address
    emptied(server)


def settled(ledger: Ledger, line: Line, case: cases.Case, planned: Break) -> tuple[str, float]:
    """Decide while the line breaks, as a person would who tries again after an error: what was told, and how late."""
    line.planned = planned
    begin = time.monotonic()
    try:
        cases.decide(ledger, case.case_id, ACTS["resolve"], version=case.version, actor="mia", at=NOON + HOUR)
        told = "saved"
    except LedgerUnavailable as error:
        assert "Nothing was saved" in str(error)
        told = "lost"
    except LedgerUncertain:
        told = "uncertain"
    seconds = time.monotonic() - begin
    if told == "lost":
        cases.decide(ledger, case.case_id, ACTS["resolve"], version=case.version, actor="mia", at=NOON + 2 * HOUR)
    return told, seconds


def test_fifty_breaks_around_a_commit_and_nothing_is_done_twice(
    line: tuple[Line, str], server: str, tmp_path: Path
) -> None:
    proxy, address = line
    told: Counter[str] = Counter()
    slowest = 0.0
    with closing(open_ledger(address, home=tmp_path)) as ledger, closing(open_ledger(server, home=tmp_path)) as direct:
        assert reconciled(direct, NOON, *(row(f"A{number}") for number in range(len(TRIALS))))[0] == len(TRIALS) == 50
        for number, (case, planned) in enumerate(zip(cases.find(direct), TRIALS, strict=True), start=1):
            answer, seconds = settled(ledger, proxy, case, planned)
            told[answer] += 1
            slowest = max(slowest, seconds)
            assert proxy.broken == number
            assert [act for *_, act in acts(direct, case.case_id)].count("resolve") == 1
        written = [entry.subject for entry in audit.search(direct, action="resolve", limit=1000)]
        assert Counter(written) == Counter(f"case {case.case_id}" for case in cases.find(direct, status="resolved"))
        assert audit.verify(direct) == []
    assert told["uncertain"] == 0
    assert min(told["saved"], told["lost"]) >= 10
    assert slowest <= MOST_SECONDS


@pytest.mark.parametrize(("side", "is_saved"), [("question", False), ("answer", True)])
def test_a_server_that_stays_away_is_told_and_the_version_decides(
    line: tuple[Line, str], server: str, tmp_path: Path, side: str, is_saved: bool
) -> None:
    proxy, address = line
    with closing(open_ledger(address, home=tmp_path)) as ledger, closing(open_ledger(server, home=tmp_path)) as direct:
        reconciled(direct, NOON, row("A1"))
        (case,) = cases.find(direct)
        answer, seconds = settled(ledger, proxy, case, Break(side=side, after=0, kind="gone"))  # type: ignore[arg-type]
        assert (answer, seconds <= MOST_SECONDS) == ("uncertain", True)
        proxy.is_gone = False
        again = lambda: cases.decide(  # noqa: E731
            ledger, case.case_id, ACTS["resolve"], version=case.version, actor="mia", at=NOON + HOUR
        )
        if is_saved:
            with pytest.raises(CaseConflict, match="mia"):
                again()
        else:
            again()
        assert [act for *_, act in acts(direct, case.case_id)].count("resolve") == 1
