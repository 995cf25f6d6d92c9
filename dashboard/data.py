"""What do pages ask the warehouse? The only cache: everything is kept by the path of the published snapshot.

Only names that exist (metrics, dimensions, weeks, members found in the rows) reach a cached question; whatever else a
link carries is dropped by the widgets, so it can neither collide with another question nor fill the cache. Frames and
readings are never changed once made, so they are shared, not copied.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from threading import Thread
from typing import Any

import polars as pl
import streamlit as st

from dashboard import answers, kept, place
from dashboard.evidence import records
from dashboard.evidence.freshness import Freshness, freshness
from dashboard.evidence.records import RawRecord
from dashboard.filters import BETWEEN, Filters
from dashboard.people import guard
from dashboard.place import home as home
from dashboard.scorecard.reading import Movement, Reading, concentration, movements, read
from dashboard.triage import desk
from ingest.building import snapshots
from ingest.errors import WharfingerError
from ingest.warehouse import Reader
from ledger import cases
from metrics import Metric, Statement, metric, monday

SPLITS = ("warehouse", "store", "carrier", "channel")
MOST_WEEKS = 105
KEPT_READERS = 24
KEPT_SERIES = 512
KEPT_READINGS = 4096
KEPT_ANSWERS = 128
RUNS_SECONDS = 10
AHEAD = "ahead"


def is_published() -> bool:
    """Is there a snapshot to read?"""
    return snapshots.newest(home()) is not None


def snapshot() -> dict[str, Any]:
    """The newest snapshot: as of when, in which zone, by which rules."""
    return _snapshot(kept.key())


def today() -> date:
    """The snapshot's day in the reporting zone."""
    return answers.today(snapshot())


def catalogue() -> dict[str, Metric]:
    """Every metric by name, the scorecard's five first, with the targets that hold in the company."""
    return _catalogue(kept.key())


def headline() -> list[Metric]:
    """The metrics of the weekly scorecard, in the order of their tiles."""
    return [one for one in catalogue().values() if one.headline]


def weeks() -> list[str]:
    """Weeks with anything to count, newest first."""
    return _weeks(kept.key())[::-1]


def newest_full() -> str:
    """The week that the scorecard opens with."""
    return answers.newest_full(_weeks(kept.key()), today())


def whole_from() -> date | None:
    """The Monday from which on all days are on record."""
    return _whole_from(kept.key())


def members(asked: Metric, dimension: str) -> list[str]:
    """Into whom does a metric split? In alphabetical order."""
    return sorted(set(_series(kept.key(), asked.name, dimension)["member"]))


def free(asked: Metric, filters: Filters) -> list[str]:
    """Dimensions that a metric can still be split by."""
    return [dimension for dimension in asked.dimensions if dimension not in filters.members]


def reading(asked: Metric, filters: Filters) -> Reading:
    """How does the metric stand in that week, for that part of the company?"""
    return _reading(kept.key(), asked.name, filters.week, filters.dimension(asked), filters.member(asked))


def split(asked: Metric, filters: Filters, dimension: str) -> list[tuple[str, Reading]]:
    """The same for each member of one more dimension."""
    day, whole = today(), whole_from()
    parts = _part(asked, filters, dimension).partition_by("member", as_dict=True)
    return [(str(name), read(asked, part, filters.week, day, whole)) for (name,), part in parts.items()]


def moved(asked: Metric, filters: Filters, dimension: str) -> list[Movement]:
    """What moved the metric since the week before, by members of one more dimension?"""
    return movements(asked, _part(asked, filters, dimension), filters.week)


def evidence(asked: Metric, filters: Filters) -> pl.DataFrame:
    """The rows that add up to the reading, those that need a person first."""
    dimension, member = filters.dimension(asked), filters.member(asked)
    if member is not None and member not in members(asked, str(dimension)):
        return _evidence(kept.key(), asked.name, filters.week, None, None).clear()
    return _evidence(kept.key(), asked.name, filters.week, dimension, member)


def telling(asked: Metric, filters: Filters) -> str:
    """By which dimension does the change since the week before say most: where one member has more than its share?"""
    options = [dimension for dimension in free(asked, filters) if dimension in SPLITS] or free(asked, filters)
    if asked.is_duration:
        return options[0]
    return max(options, key=lambda dimension: concentration(moved(asked, filters, dimension)))


def statement(asked: Metric, filters: Filters) -> Statement:
    """The very SQL behind `evidence`, with what is bound to it."""
    return answers.evidence_statement(asked.name, filters.week, filters.dimension(asked), filters.member(asked))


def record(file: str, line: int) -> RawRecord:
    """The raw record at a line of a landing file; Forbidden where it may hold rows of other stores."""
    guard.require("record.read", answers.store_of(_reader(kept.key()), file))
    return _record(kept.key(), file, line)


def reader() -> Reader:
    """The newest snapshot, with the rows of the asker's stores."""
    return _reader(kept.key())


def ask(question: Callable[..., pl.DataFrame], *given: str | int | None) -> pl.DataFrame:
    """What a question answers about the snapshot, kept by the snapshot, the question and what it was given."""
    return _answer(kept.key(), _told(question, given), question, given)


def ask_ahead(*questions: tuple[Callable[..., pl.DataFrame], *tuple[str | int | None, ...]]) -> None:
    """Ask in the background what will probably be asked next; who asks for it meanwhile waits for the same answer."""
    key = kept.key()

    def work() -> None:
        with suppress(WharfingerError):  # whoever asks for it himself is told
            for question, *given in questions:
                _quietly(key, _told(question, given), question, tuple(given))

    Thread(target=work, name=AHEAD).start()


def names() -> Mapping[str, str]:
    """How people call the carriers that systems know by a key."""
    return dict(ask(answers.carrier_names).iter_rows())


def open_cases() -> pl.DataFrame:
    """The open cases that the reader may see, worst first, as they are now; see `desk.frame`."""
    ledger = place.ledger()
    return _open_cases(kept.key(), id(ledger), cases.stamp(ledger))


def add_up_ahead() -> None:
    """Add up, while the scorecard is read, what the next clicks ask for: all numbers by store, the five by all else."""
    _ahead(kept.key())


def sources() -> Freshness:
    """When did each source last answer, and what became of its rows?"""
    return _freshness(kept.key())


def _told(question: Callable[..., pl.DataFrame], given: Sequence[str | int | None]) -> str:
    return json.dumps([question.__module__, question.__qualname__, *given])


def _part(asked: Metric, filters: Filters, dimension: str) -> pl.DataFrame:
    """The series by `dimension` within the filters, with plain members."""
    within = Filters(week=filters.week, members={k: v for k, v in filters.members.items() if k != dimension})
    outer, chosen = within.dimension(asked), within.member(asked)
    frame = _series(kept.key(), asked.name, f"{outer},{dimension}" if outer else dimension)
    if chosen is None:
        return frame
    prefix = f"{chosen}{BETWEEN}"
    inside = frame.filter(pl.col("member").str.starts_with(prefix))
    return inside.with_columns(pl.col("member").str.strip_prefix(prefix))


@st.cache_resource(max_entries=KEPT_READERS, show_spinner=False, on_release=Reader.close)
def _reader(key: str) -> Reader:
    return Reader(home(), kept.stores(key))


@st.cache_data(max_entries=KEPT_READERS, show_spinner=False)
def _snapshot(key: str) -> dict[str, Any]:
    return answers.snapshot(_reader(key))


@st.cache_resource(max_entries=KEPT_READERS, show_spinner=False)
def _catalogue(key: str) -> dict[str, Metric]:
    return answers.governed(_reader(key))


@st.cache_data(max_entries=KEPT_READERS, show_spinner=False)
def _weeks(key: str) -> list[str]:
    return answers.weeks(_reader(key))


@st.cache_data(max_entries=KEPT_READERS, show_spinner=False)
def _whole_from(key: str) -> date | None:
    return answers.first_whole_week(_reader(key))


@st.cache_resource(max_entries=KEPT_SERIES, show_spinner=False)
def _series(key: str, name: str, by: str | None) -> pl.DataFrame:
    known = _weeks(key)
    first, last = monday(known[0]), monday(known[-1])
    mondays = [last - timedelta(days=7 * back) for back in range(MOST_WEEKS)]
    return answers.series(_reader(key), metric(name), sorted(day for day in mondays if day >= first), by)


@st.cache_resource(max_entries=KEPT_SERIES, show_spinner=False)
def _by_member(key: str, name: str, by: str | None) -> dict[str, pl.DataFrame]:
    return {str(one): part for (one,), part in _series(key, name, by).partition_by("member", as_dict=True).items()}


@st.cache_resource(max_entries=KEPT_READERS, show_spinner=False)
def _ahead(key: str) -> Thread:
    """Begun once a snapshot; a page that asks for the same meanwhile waits for it instead of asking twice."""
    ahead = Thread(target=_add_up, args=(key,), name=AHEAD)
    ahead.start()
    return ahead


def _add_up(key: str) -> None:
    every = list(_catalogue(key).values())
    movable = [one for one in every if one.headline and not one.is_duration]
    asked = [(one, "store") for one in every]
    asked += [(one, f"{outer}{by}") for outer in ("", "store,") for by in SPLITS if by != "store" for one in movable]
    with suppress(WharfingerError):  # whoever asks for it himself is told
        for one, by in asked:
            if set(by.split(",")) <= set(one.dimensions):
                _series(key, one.name, by)


@st.cache_resource(max_entries=KEPT_READINGS, show_spinner=False)
def _reading(key: str, name: str, week: str, by: str | None, member: str | None) -> Reading:
    every = _series(key, name, by)
    return read(
        _catalogue(key)[name],
        _by_member(key, name, by).get(member, every.clear()) if member else every,
        week,
        answers.today(_snapshot(key)),
        _whole_from(key),
    )


@st.cache_resource(max_entries=16, show_spinner="Collecting the rows …")
def _evidence(key: str, name: str, week: str, dimension: str | None, member: str | None) -> pl.DataFrame:
    return answers.evidence_rows(_reader(key), name, week, dimension, member)


@st.cache_resource(max_entries=KEPT_ANSWERS, show_spinner="Asking the warehouse …")
def _answer(
    key: str, told: str, _question: Callable[..., pl.DataFrame], _given: tuple[str | int | None, ...]
) -> pl.DataFrame:
    return _question(_reader(key), *_given)


@st.cache_resource(max_entries=KEPT_ANSWERS, show_spinner=False)
def _quietly(
    key: str, told: str, _question: Callable[..., pl.DataFrame], _given: tuple[str | int | None, ...]
) -> pl.DataFrame:
    """The same answer, asked for where there is no page to say so on."""
    return _answer(key, told, _question, _given)


@st.cache_resource(max_entries=KEPT_READERS, show_spinner="Asking the ledger …")
def _open_cases(key: str, ledger: int, stamp: int) -> pl.DataFrame:
    rows = cases.open_rows(place.ledger())
    return desk.frame(rows, kept.stores(key), _snapshot(key), answers.order_tags(_reader(key), desk.orders_of(rows)))


@st.cache_data(max_entries=32, show_spinner="Opening the landing file …")
def _record(key: str, file: str, line: int) -> RawRecord:
    return records.record(home(), file, line)


@st.cache_data(max_entries=KEPT_READERS, ttl=RUNS_SECONDS, show_spinner="Asking the ledger …")
def _freshness(key: str) -> Freshness:
    return freshness(_reader(key), home(), kept.stores(key))
