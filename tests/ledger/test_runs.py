"""Does only one run work at a time, and can a run that lost its lease commit nothing?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from ledger import Ledger, LedgerError, landings, loads, runs
from ledger._holder import Holder
from ledger.errors import RunInProgress, RunLost
from ledger.runs import LEASE
from tests.ledger.conftest import Opener
from tests.ledger.steps import DAY, HOUR, NOON, contents, side_by_side, split

ELSEWHERE = Holder(host="far-away/1/pid:[1]", pid=1, started="1")


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


def other_machine(ledger: Ledger, clock: Clock) -> Ledger:
    return replace(ledger, holder=ELSEWHERE, clock=clock)


def states(ledger: Ledger) -> list[tuple[int, str]]:
    return [(run.run_id, run.state) for run in reversed(runs.recent(ledger, 99))]


def test_a_run_starts_and_finishes_with_its_report(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    runs.finish(ledger, run_id, "partial", {"failed": ["berlin"], "rows": 12})
    (run,) = runs.recent(ledger, 5)
    assert (run.kind, run.state, run.as_of) == ("run", "partial", NOON)
    assert run.report == {"failed": ["berlin"], "rows": 12}
    assert run.finished_at is not None
    assert run.started_at <= run.finished_at


def test_a_second_run_is_told_who_runs_since_when_and_until_when(ledger: Ledger) -> None:
    clock = Clock()
    first = runs.start(other_machine(ledger, clock), "run", NOON)
    with pytest.raises(RunInProgress) as told:
        runs.start(replace(ledger, clock=clock), "import", NOON)
    assert told.value.run_id == first
    assert told.value.expires_at == NOON + LEASE
    assert str(told.value).startswith(
        f"Run {first} (run) has been going on since 2026-11-16 12:00:00 UTC in process 1 on far-away."
    )
    assert "2026-11-16 12:00:30 UTC" in str(told.value)
    assert states(ledger) == [(first, "running")]


def test_of_schedulers_that_start_at_once_one_gets_the_lease(opened: Opener) -> None:
    one, other = opened(), opened()
    for _ in range(25):
        started, refused = split(
            side_by_side(lambda: runs.start(one, "run", NOON), lambda: runs.start(other, "run", NOON))
        )
        assert [type(error) for error in refused] == [RunInProgress]
        runs.finish(one, started[0], "succeeded", {})
    numbers = [run_id for run_id, _ in states(one)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 25


def test_a_lease_that_ended_is_taken_over_and_its_holder_may_commit_nothing(ledger: Ledger) -> None:
    clock = Clock()
    paused, awake = other_machine(ledger, clock), replace(ledger, clock=clock)
    old = runs.start(paused, "run", NOON)
    clock.now = NOON + LEASE
    new = runs.start(awake, "run", NOON)
    assert new > old
    assert states(ledger) == [(old, "abandoned"), (new, "running")]
    before = contents(ledger)
    acts: tuple[Callable[[], None], ...] = (
        lambda: runs.heartbeat(paused, old),
        lambda: runs.finish(paused, old, "succeeded", {}),
        lambda: loads.commit(paused, 1, "d1", run_id=old, rows=1, bytes=1, paths=[], at=NOON),
    )
    for act in acts:
        with pytest.raises(RunLost, match=rf"Run {old} is abandoned at .*; run {new} took over"):
            act()
    assert contents(ledger) == before
    runs.finish(awake, new, "succeeded", {})


def test_a_heartbeat_keeps_the_lease(ledger: Ledger) -> None:
    clock = Clock()
    far = other_machine(ledger, clock)
    run_id = runs.start(far, "run", NOON)
    for _ in range(5):
        clock.now += LEASE * 0.9
        runs.heartbeat(far, run_id)
        with pytest.raises(RunInProgress):
            runs.start(replace(ledger, clock=clock), "run", NOON)
    runs.finish(far, run_id, "succeeded", {})


def test_a_clock_put_back_or_forward_harms_no_run(ledger: Ledger) -> None:
    clock = Clock()
    far = other_machine(ledger, clock)
    run_id = runs.start(far, "run", NOON)
    clock.now = NOON - DAY
    runs.heartbeat(far, run_id)
    clock.now += LEASE + HOUR
    taker = runs.start(replace(ledger, clock=clock), "run", NOON)
    assert states(ledger) == [(run_id, "abandoned"), (taker, "running")]


def test_a_run_whose_process_is_gone_is_taken_over_at_once(ledger: Ledger) -> None:
    gone = replace(ledger.holder, pid=2**22 - 1, started="1")
    old = runs.start(replace(ledger, holder=gone), "run", NOON)
    new = runs.start(ledger, "run", NOON)
    assert states(ledger) == [(old, "abandoned"), (new, "running")]


def test_a_later_process_with_the_same_number_is_not_taken_for_the_holder(ledger: Ledger) -> None:
    earlier = replace(ledger.holder, started="1")
    old = runs.start(replace(ledger, holder=earlier), "run", NOON)
    runs.start(ledger, "run", NOON)
    assert states(ledger)[0] == (old, "abandoned")


def test_beating_renews_the_lease_in_the_background(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BEAT", LEASE / 1_000)
    beaten = threading.Event()
    clock = Clock()

    def noticing() -> datetime:
        if threading.current_thread() is not threading.main_thread():
            clock.now += HOUR
            if clock.now >= NOON + 2 * HOUR:
                beaten.set()
        return clock.now

    far = replace(ledger, holder=ELSEWHERE, clock=noticing)
    run_id = runs.start(far, "run", NOON)
    with runs.beating(far, run_id):
        assert beaten.wait(10)
    assert runs.recent(ledger, 1)[0].expires_at >= NOON + HOUR + LEASE
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease")]


def test_a_run_ends_in_a_known_way_only(ledger: Ledger) -> None:
    run_id = runs.start(ledger, "run", NOON)
    with pytest.raises(LedgerError, match="expected one of succeeded, partial, failed"):
        runs.finish(ledger, run_id, "fine", {})
    with pytest.raises(RunLost, match="no run 99"):
        runs.heartbeat(ledger, 99)
    assert landings.pending(ledger) == []
