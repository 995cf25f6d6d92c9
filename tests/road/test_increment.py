"""A run builds anew what changed, or what time may change. Is that always what building everything would give?"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from dashboard.run.reconcile import tell_cases
from ingest import settings
from ingest.building import vicinity
from ingest.contracts import contracts
from ingest.facts import measures, named_by_parts, part_of, statements
from ingest.maps import sheet
from ingest.parts.neighbours import SHORT
from ingest.parts.passage import WRITTEN_OUT, passage, waiting_rules
from ingest.parts.renewal import REMADE, Part
from ingest.sandbox import Params
from ingest.verify import ON_CASES, table_digest
from ingest.warehouse import Builder, Reader
from ledger import books, open_home, runs
from metrics.queues import queues
from tests.road.test_refused_part import refuse

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = {
    11: (HOUR / 12, 7 * HOUR, DAY, HOUR / 12, 9 * DAY),
    12: (HOUR, 2 * HOUR, 10 * HOUR, HOUR / 4, 23 * HOUR, HOUR),
    13: (3 * DAY, HOUR, DAY, 5 * DAY, DAY),
}
"""By which steps the company of each seed lives on; the instants from which waits end are met on either side."""
SILENT = {12: (2, 3)}
"""During which steps a store of the seed's company refuses its log of letters, that it tells before and after."""
RENAMED = b"""store,channel_sku,sku,quantity,is_bundle,valid_from,valid_to
berlin,MUG-SAND,MUG-CLAY,1,no,2026-06-01,2026-10-31
berlin,MUG-SAND,MUG-FOG,1,no,2026-11-01,
berlin,KET-SAND,KET-CLAY,2,no,2026-01-01,
berlin,TEA-SAND,TEA-CLAY,1,no,2026-01-01,
berlin,SCA-SAND,SCA-CLAY,1,yes,2026-01-01,
berlin,SCA-SAND,SCA-FOG,1,yes,2026-01-01,
"""
"""What one store lists under other names, so that stock is led through the map."""
COMPARED = (*statements(), "episodes", *ON_CASES)


def digests(home: Path) -> dict[str, str]:
    with Reader(home) as reader:
        return {fact: table_digest(reader, fact) for fact in COMPARED}


def run(home: Path, company: demo.Company) -> jobs.Outcome:
    return jobs.run(settings.load(home), as_of=company.now, only=(), report=Silent())


def judge_anew(home: Path, company: demo.Company) -> None:
    """Build everything from the same tables, with nothing to build upon."""
    with jobs.working(settings.load(home), "run", company.now, Silent()) as work:
        work.builder.run("DELETE FROM built")
        *_, near = work.judge()
        work.publish()
        runs.finish(work.ledger, work.run_id, "succeeded", {})
    assert near is None


@pytest.fixture(scope="module", params=sorted(STEPS))
def long_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """A company that has traded for so long that most of its orders are settled, and its seed."""
    home = tmp_path_factory.mktemp("long")
    demo.create(home, Params(seed=request.param, end=END, stores=2, weeks=26, orders_per_store_week=25))
    with closing(open_home(home)) as ledger:
        given = sheet.read("sku_map", RENAMED, "sku_map.csv")
        lines = {sheet.key("sku_map", line.row): line.row for line in given.lines}
        seen = books.current(ledger, "sku_map").revision
        books.write(ledger, "sku_map", lines, seen=seen, author="test", reason="listed otherwise", at=END)
    demo.fetch_history(home, Silent())
    return request.param, home


def test_what_a_run_leaves_alone_had_not_changed(long_home: tuple[int, Path]) -> None:
    seed, home = long_home
    for number, step in enumerate(STEPS[seed]):
        with demo.living(home) as company:
            assert company is not None
            company.advance(step)
            refuse(home, "events", is_refused=number in SILENT.get(seed, ()))
            near = run(home, company).vicinity
            with Reader(home) as reader:
                orders = reader.query("SELECT count(*) FROM orders").item()
            assert near is not None and 0 < near.orders < orders / 2
            in_parts = digests(home)
            judge_anew(home, company)
        assert digests(home) == in_parts


def test_a_contact_that_came_with_a_run_is_judged_by_it(long_home: tuple[int, Path]) -> None:
    _, home = long_home
    with Reader(home) as reader:
        as_of = reader.query("SELECT as_of FROM snapshot").item().replace(tzinfo=UTC)
    contacts = "FROM fact_contacts ORDER BY ticket_id"
    with jobs.working(settings.load(home), "run", as_of, Silent()) as work:
        before = work.builder.rows(contacts)
        work.builder.run(
            "UPDATE tickets SET _load = (SELECT load_id + 1 FROM built) "
            "WHERE ticket_id = (SELECT min(ticket_id) FROM fact_contacts)"
        )
        work.builder.run("DELETE FROM fact_contacts WHERE ticket_id = (SELECT min(ticket_id) FROM fact_contacts)")
        *_, near = work.judge()
        assert near is not None and near.tickets > 0
        assert work.builder.rows(contacts) == before
        runs.finish(work.ledger, work.run_id, "succeeded", {})


def test_a_contact_is_judged_anew_when_a_case_of_its_order_was_open(long_home: tuple[int, Path]) -> None:
    judged = "SELECT ticket_id, fingerprint, is_leak FROM fact_contacts ORDER BY ticket_id"
    with Builder(long_home[1]) as builder:
        ((fingerprint, since, ticket),) = builder.rows("""
            SELECT e.fingerprint, e.true_since, c.ticket_id
            FROM fact_contacts AS c
            JOIN episodes AS e ON e.store = c.store AND e.order_id = c.order_id AND e.ended_at > c.contact_at
            WHERE c.is_leak AND e.true_since < c.contact_at
            ORDER BY ALL LIMIT 1
        """)
        before = builder.rows(judged)
        vicinity.note(builder, contracts()["cases"], "FROM cases")
        builder.run(
            "UPDATE cases SET fingerprint = $fingerprint, true_since = $since, opened_at = $since, closed_at = NULL "
            "WHERE case_id = (SELECT min(case_id) FROM cases)",
            {"fingerprint": fingerprint, "since": since},
        )
        vicinity.note(builder, contracts()["cases"], "FROM cases")
        tell_cases(builder, vicinity.Vicinity(orders=0, parcels=0, tickets=0))
        in_parts = builder.rows(judged)
        tell_cases(builder, None)
        assert builder.rows(judged) == in_parts
    assert (ticket, fingerprint, False) in set(in_parts) - set(before)


@pytest.mark.parametrize(("stopped", "read"), [(9 * HOUR, 0 * HOUR), (9 * HOUR, 9 * HOUR), (2 * HOUR, HOUR / 2)])
def test_a_log_that_is_read_again_counts_from_where_it_had_stopped(
    tmp_path: Path, stopped: timedelta, read: timedelta
) -> None:
    now = END.replace(tzinfo=None)
    log = "SELECT 'berlin' AS store, $until::TIMESTAMP AS until"
    with Builder(tmp_path) as builder:
        builder.set_snapshot(END, settings.load(tmp_path, required=False))
        builder.run("INSERT INTO built VALUES ('', 0, $at)", {"at": now - HOUR})
        builder.run(f"CREATE TABLE letter_stores AS {log}", {"until": now - stopped})
        builder.run("ATTACH ':memory:' AS part")
        builder.run(f"CREATE TABLE part.main.letter_stores AS {log}", {"until": now - read})
        stretches = passage(builder).stretches
        builder.run("DETACH part")
    longest, since = max(WRITTEN_OUT), now - (HOUR if read == stopped else stopped)
    assert (stretches[0][0], stretches[-1][1]) == (since - longest, now)


def test_every_wait_that_a_statement_writes_out_is_known() -> None:
    texts = [text for text in statements().values() if part_of(text) is not Part.ALL]
    texts += [queue.sql for queue in queues().values() if queue.is_by_order]
    lines = [line for text in texts for line in text.splitlines() if "as_of" in line]
    found = {found for line in lines for found in re.findall(r"INTERVAL (\d+) (DAY|HOUR|MINUTE)", line)}
    written = {timedelta(**{f"{unit.lower()}s": int(number)}) for number, unit in found}
    assert written and written <= set(WRITTEN_OUT)
    rules = {rule for line in lines for rule in re.findall(r"to_(?:minutes|hours|days)\(s\.(\w+)", line)}
    assert rules and rules <= set(waiting_rules())


def test_what_facts_in_parts_are_made_with_is_watched_for_changes() -> None:
    whole = {name for name in named_by_parts() if part_of(statements()[name]) is Part.ALL}
    assert whole == set(measures()) | (set(REMADE) & whole)
    assert SHORT in statements()["order_numbers"]


@pytest.mark.parametrize("fact", sorted(name for name, sql in statements().items() if part_of(sql) is not Part.ALL))
def test_a_fact_in_parts_has_the_columns_by_which_it_is_cut(company_home: Path, fact: str) -> None:
    with Reader(company_home) as reader:
        columns = reader.query("SELECT column_name FROM duckdb_columns() WHERE table_name = $name", {"name": fact})
    keys = part_of(statements()[fact]).keys.values()
    assert {name for key in keys for name in key} <= set(columns["column_name"])
