"""Which channels do not take our messages?"""

from __future__ import annotations

from tests.facts.company import Company

QUEUE = "notification_failed"


def failed(company: Company, number: int, at: str, recovered_at: str | None = None, channel: str = "ops") -> None:
    company.add(
        "notices", notice_id=str(number), channel=channel, failed_at=at, recovered_at=recovered_at, attempts=1,
        reason="refused with 400", updated_at=at,
    )  # fmt: skip


def test_a_channel_that_takes_nothing_is_one_case_until_it_does(company: Company) -> None:
    failed(company, 1, "2026-11-16 08:00:00")
    failed(company, 2, "2026-11-16 09:00:00")
    (row,) = company.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"]) == (
        "notification_failed|unknown|ops",
        "2026-11-16 08:00:00",
        None,
    )
    assert row["summary"] == "The channel ops did not take a message: refused with 400."


def test_it_ends_when_the_channel_works_again(company: Company) -> None:
    failed(company, 1, "2026-11-16 08:00:00", "2026-11-16 10:00:00")
    failed(company, 2, "2026-11-16 09:00:00", "2026-11-16 10:00:00")
    failed(company, 3, "2026-11-18 09:00:00", channel="mail")
    ops, mail = company.queue(QUEUE)
    assert (ops["true_since"], ops["ended_at"]) == ("2026-11-16 08:00:00", "2026-11-16 10:00:00")
    assert (mail["subject"], mail["ended_at"]) == ("mail", None)
