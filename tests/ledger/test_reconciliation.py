"""Does reconciliation say the same as a plain account of what was seen, however often it is done or interrupted?"""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger, audit, cases, runs
from tests.ledger.conftest import Opener
from tests.ledger.steps import DAY, HOUR, NOON, contents, row

NAMES = "abcd"
NUMBERS = count(1)
Seen = dict[str, timedelta]
ROUNDS = st.lists(
    st.tuples(
        st.integers(1, 24 * 12).map(lambda hours: hours * HOUR),
        st.dictionaries(st.sampled_from(NAMES), st.integers(0, 24 * 12).map(lambda hours: hours * HOUR)),
    ),
    max_size=7,
)


@dataclass
class Account:
    """One subject, told in the plainest way: when its case is open, since when, how often it came back or was new."""

    since: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    number: int = 0
    history: list[tuple[datetime, datetime | None, int]] = field(default_factory=list)

    def see(self, since: datetime) -> None:
        if self.since is not None and self.closed_at is None:
            self.since = min(self.since, since)
        elif self.since is not None and self.closed_at is not None and since < self.closed_at + 7 * DAY:
            self.since, self.closed_at, self.reopened = min(self.since, since), None, self.reopened + 1
        else:
            self.keep()
            self.since, self.closed_at, self.reopened = since, None, 0

    def miss(self, at: datetime) -> None:
        if self.since is not None and self.closed_at is None:
            self.closed_at = max(at, self.since)

    def keep(self) -> None:
        if self.since is not None:
            self.history.append((self.since, self.closed_at, self.reopened))


def account_of(rounds: list[tuple[timedelta, Seen]]) -> dict[str, list[tuple[datetime, datetime | None, int]]]:
    accounts = {name: Account() for name in NAMES}
    at = NOON
    for step, seen in rounds:
        at += step
        for name, account in accounts.items():
            if name in seen:
                account.see(at - seen[name])
            else:
                account.miss(at)
    for account in accounts.values():
        account.keep()
    return {name: account.history for name, account in accounts.items() if account.history}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS)
def test_cases_tell_what_was_seen_and_once_more_changes_nothing(
    ledger: Ledger, rounds: list[tuple[timedelta, Seen]]
) -> None:
    queue = f"queue_{next(NUMBERS)}"
    at = NOON
    for step, seen in rounds:
        at += step
        rows = [row(name, since=at - age, queue=queue) for name, age in seen.items()]
        done = cases.reconcile(ledger, queue, rows, at)
        assert done.opened + done.reopened + done.kept == len(rows)
        after = contents(ledger)
        again = cases.reconcile(ledger, queue, list(reversed(rows)), at)
        assert again == cases.Reconciliation(opened=0, reopened=0, closed=0, kept=len(rows))
        assert contents(ledger) == after
        assert {case.subject for case in cases.find(ledger, queue=queue, status="open")} == set(seen)
    told: dict[str, list[tuple[datetime, datetime | None, int]]] = {}
    for case in sorted(cases.find(ledger, queue=queue), key=lambda case: case.case_id):
        assert case.is_repeat is (case.subject in told)
        told.setdefault(case.subject, []).append((case.true_since, case.closed_at, case.reopened))
        assert [event.version for event in cases.history(ledger, case.case_id)] == list(range(1, case.version + 1))
    assert told == account_of(rounds)


KILLED_AT_EACH_STATEMENT = """
import os, signal, sys
from contextlib import closing
from pathlib import Path
from sqlalchemy import event
from ledger import cases, open_ledger, runs
from tests.ledger.steps import HOUR, NOON, QUEUE, row

address, home = sys.argv[1], Path(sys.argv[2])

def reconcile(fatal):
    with closing(open_ledger(address, home=home)) as ledger:
        run_id = runs.start(ledger, "run", NOON)
        left = [fatal]
        def count(*_):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        event.listen(ledger.engine, "before_cursor_execute", count)
        event.listen(ledger.engine, "commit", count)
        rows = [row("kept"), row("back", since=NOON + HOUR), row("new")]
        cases.reconcile(ledger, QUEUE, rows, NOON + 2 * HOUR, run_id=run_id)

for fatal in range(0, 100, int(sys.argv[3])):
    child = os.fork()
    if child == 0:
        reconcile(fatal)
        os._exit(0)
    how = os.waitpid(child, 0)[1]
    print(os.waitstatus_to_exitcode(how), flush=True)
    sys.stdin.readline()
    if how == 0:
        break
"""


def test_killed_before_any_statement_it_has_done_nothing_and_the_next_run_does_all(
    opened: Opener, address: str, tmp_path: Path
) -> None:
    ledger = opened()
    cases.reconcile(ledger, "stock_mismatch", [row("kept"), row("back"), row("gone")], NOON)
    cases.reconcile(ledger, "stock_mismatch", [row("kept"), row("gone")], NOON + HOUR)
    step = {"sqlite": 1, "postgresql": 3}[ledger.engine.dialect.name]
    command = [sys.executable, "-c", KILLED_AT_EACH_STATEMENT, address, str(tmp_path), str(step)]
    before = contents(ledger, "runs")
    kills = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 0:
                break
            assert int(line) == -signal.SIGKILL
            assert contents(ledger, "runs") == before
            kills += 1
            process.stdin.write("\n")
            process.stdin.flush()
        process.stdin.close()
    assert kills * step >= 12
    assert [run.state for run in reversed(runs.recent(ledger, 99))] == [*["abandoned"] * kills, "running"]
    assert sorted((case.subject, case.status, case.reopened) for case in cases.find(ledger)) == [
        ("back", "open", 1),
        ("gone", "auto_resolved", 0),
        ("kept", "open", 0),
        ("new", "open", 0),
    ]
    assert audit.verify(ledger) == []


ROOT = Path(__file__).parents[2]
