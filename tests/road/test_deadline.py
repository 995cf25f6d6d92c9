"""A payment dispute and a stuck parcel, judged in one run. Do they stand in one list, each with its own due time?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import jobs
from dashboard.run.progress import Silent
from dashboard.triage import desk
from ingest.settings import load
from ledger import cases
from metrics.queues import queues

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
BEGUN, DUE = NOON - timedelta(days=2), NOON + timedelta(hours=5)
MOVED = NOON - timedelta(hours=100)


def _plain(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def test_a_dispute_is_due_when_the_bank_says_and_stands_beside_a_stuck_parcel(tmp_path: Path) -> None:
    (tmp_path / "wharfinger.toml").write_text('group_currency = "EUR"\n', encoding="utf8")
    with jobs.working(load(tmp_path), "run", NOON, Silent()) as work:
        work.builder.run(
            "INSERT INTO disputes BY NAME SELECT 'berlin' AS store, 'd1' AS dispute_id, 'NEEDS_RESPONSE' AS status, "
            "$begun AS initiated_at, $due AS evidence_due_by, 4200 AS amount_minor, 'EUR' AS currency, "
            "'f' AS _file, 1 AS _line, 1 AS _load",
            {"begun": _plain(BEGUN), "due": _plain(DUE)},
        )
        work.builder.run(
            "INSERT INTO tracking_events BY NAME SELECT 'T1' AS tracking_number, '100001' AS carrier, "
            "$moved AS happened_at, 'InTransit_Departure' AS sub_status, 'moving' AS description, "
            "false AS is_zone_assumed, 'f' AS _file, 2 AS _line, 1 AS _load",
            {"moved": _plain(MOVED)},
        )
        work.judge()
        found = {case.queue: case for case in cases.find(work.ledger, status="open")}
        now = {"as_of": _plain(NOON), "group_currency": "EUR"}
        listed = desk.frame(cases.open_rows(work.ledger), None, now)
    assert set(found) == {"payment_dispute", "parcel_stalled"} == set(listed["queue"])
    assert (found["payment_dispute"].due_at, found["payment_dispute"].amount_minor) == (DUE, 4200)
    stalled = timedelta(hours=queues()["parcel_stalled"].target_hours)
    assert found["parcel_stalled"].due_at == MOVED + timedelta(hours=96) + stalled
