"""Pieces of the freshness page: sources, what was set aside, runs."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import widgets
from dashboard.evidence import proof
from dashboard.evidence.freshness import SCOPES, TARGET_SECONDS, VERSION, Freshness, SourceState
from ingest.connectors import Finding
from metrics import words

_STATES = {
    "fresh": "● fresh",
    "partial": "▼ in part",
    "stale": "▼ stale",
    "failed": "▼ failed",
    "silent": "▼ never answered",
    "own": "○ not asked",
}
_TOUCHED = {
    "shopify": "every number of that store",
    "etsy": "every number of that store",
    "square": "every number of that store",
    "wms": "order sync, stock and dispatch",
    "track17": "dispatch, delivery and parcels in trouble",
    "zendesk": "tickets",
    "ecb": "stock discrepancy in money",
}
_WITHOUT = {
    "events": "letters to customers and who changed a status",
    "disputes": "payment disputes",
}
"""What is not known of a store that refuses a part."""
_COUNTED = (
    "Offered",
    "Landed",
    "Quarantined",
    "Mended later",
    "Known already",
    "Requests",
    "Retried",
    "Recovered",
    "Given up",
    "Rows",
    "Mended",
    "Files",
    "Run",
    "Line",
)
_HOUR = 3600
_MOST_LATE = 2
"""More of them than this are told in one sentence."""


def lag(seconds: int | None) -> str:
    """How long ago in words; n/a where nobody is asked."""
    return words.NOTHING if seconds is None else words.duration(seconds / _HOUR)


def sentence(found: Freshness) -> str:
    """All 12 sources answered within 5 m; all 1,234 rows are accounted for. Or: which did not, and since when."""
    asked = found.among("fresh", "partial", "stale", "failed", "silent")
    late = found.among("stale", "failed", "silent")
    target = lag(TARGET_SECONDS)
    if not asked:
        told = "No source is connected: what is here was imported from files."
    elif late:
        names = ", ".join(f"{one.name} ({_late(one)})" for one in late)
        told = f"{len(asked) - len(late)} of {len(asked)} sources answered within {target}. Late: {names}."
    else:
        told = f"All {len(asked)} sources answered within {target} of the snapshot."
    for one in found.among("partial"):
        told += f" {one.name} refuses its {' and '.join(one.kept_back)}."
    offered = sum(one.offered for one in found.sources)
    broken = [one.name for one in found.sources if not one.adds_up]
    if broken:
        return f"{told} Rows do not add up at {', '.join(broken)}: run wharfinger verify."
    return f"{told} All {words.count(offered)} rows they offered are accounted for."


def partial(found: Freshness) -> None:
    """On pages with numbers: which source is late or tells less, and what that touches. Silent when none is."""
    for one in found.among("partial"):
        missing = " and ".join(_WITHOUT.get(part, part) for part in one.kept_back)
        st.warning(
            f"**{widgets.text(one.name)}** refuses its {' and '.join(one.kept_back)}: {missing} are not known of it "
            "since. The page Freshness says why."
        )
    late = found.among("stale", "failed", "silent")
    if len(late) > _MOST_LATE:
        named = ", ".join(f"{one.name} ({_late(one)})" for one in late)
        told = f"{len(late)} sources are late: {widgets.text(named)}. Numbers that need them may be incomplete."
        st.warning(f"{told} The page Freshness says why.")
        return
    for one in late:
        touched = _TOUCHED.get(one.system, "every number")
        st.warning(
            f"**{widgets.text(one.name)}** {'is ' if one.lag_seconds is not None else 'has '}{_late(one)}: "
            f"{touched} may be incomplete. The page Freshness says why."
        )


def _late(source: SourceState) -> str:
    return "never answered" if source.lag_seconds is None else f"{lag(source.lag_seconds)} behind"


def _counted() -> dict[str, ColumnConfig | str | None]:
    return {name: st.column_config.NumberColumn(format="localized") for name in _COUNTED}


def sources(found: Freshness) -> None:
    """One row a source: state, lag, rows, API version, scopes."""
    frame = pl.DataFrame(
        [
            {
                "Source": one.name,
                "System": one.system,
                "State": _STATES[one.state],
                "Lag": lag(one.lag_seconds),
                "Last answer (UTC)": one.answered_at,
                "Offered": one.offered,
                "Landed": one.landed,
                "Quarantined": one.quarantined,
                "Mended later": one.mended,
                "Known already": one.deduplicated,
                "Adds up": "yes" if one.adds_up else "NO",
                "Requests": one.requests,
                "Retried": one.retried,
                "Recovered": one.recovered,
                "Given up": one.given_up,
                "API version": one.finding(VERSION),
                "Scopes": one.finding(SCOPES),
                "Files": one.files,
            }
            for one in found.sources
        ]
    )
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="",
        column_config={
            **_counted(),
            "Source": st.column_config.TextColumn(pinned=True),
            "Lag": st.column_config.TextColumn(alignment="right"),
            "Last answer (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
        },
        alt="Sources with lag, rows offered, landed, quarantined and known already",
    )
    for one in found.sources:
        if one.failure:
            st.error(f"**{widgets.text(one.name)}** stopped: {widgets.text(one.failure)}")
    for one in found.sources:
        for finding in one.findings:
            if finding["level"] != "ok":
                st.warning(f"**{widgets.text(one.name)}**: {widgets.text(Finding(**finding).told)}")


def quarantine(found: Freshness) -> None:
    """What was set aside, by reason, with one example each; choosing a reason opens the example."""
    if found.quarantine.is_empty():
        st.success("Nothing was set aside: every row met its contract.")
        return
    frame = found.quarantine.rename({"table_name": "table"}).drop("file", "line")
    shown = frame.rename({name: name.replace("_", " ").capitalize() for name in frame.columns})
    columns = {**_counted(), "Last seen": st.column_config.DatetimeColumn("Last seen (UTC)", format="YYYY-MM-DD HH:mm")}
    place = widgets.table(shown, "quarantine", columns=columns, alt="Rows set aside, grouped by reason")
    if place is not None:
        row = found.quarantine.row(place, named=True)
        proof.raw_record(row["file"], row["line"], [])


def doubts(found: Freshness) -> None:
    """What was taken in although nobody has given it a meaning; choosing a line opens its first record."""
    if found.doubts.is_empty():
        st.success("Nothing is doubted: every name is known.")
        return
    frame = found.doubts.rename({"table_name": "table"}).drop("file", "line")
    shown = frame.rename({name: name.capitalize() for name in frame.columns})
    place = widgets.table(shown, "doubts", columns=_counted(), alt="Values that are not known, with their rows")
    if place is not None:
        row = found.doubts.row(place, named=True)
        proof.raw_record(row["file"], row["line"], [row["value"]])


def untold(found: Freshness) -> None:
    """How many tickets say nothing of why they were written? Silent where all do."""
    if found.untold:
        st.warning(
            f"{words.count(found.untold)} of {words.count(found.tickets)} tickets of the last four weeks carry no tag "
            r"that says what they are about: no number about reasons counts them. \[ticket\_reasons\] in "
            "wharfinger.toml says what the helpdesk's own tags mean, from the next run on."
        )


def history(found: Freshness) -> None:
    """The newest runs."""
    if found.runs.is_empty():
        st.info("No run is recorded in this ledger.")
        return
    shown = found.runs.rename({name: name.replace("_", " ").capitalize() for name in found.runs.columns})
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        column_config={
            **_counted(),
            "As of": st.column_config.DatetimeColumn("As of (UTC)", format="YYYY-MM-DD HH:mm:ss"),
            "Seconds": st.column_config.NumberColumn(format="%.1f"),
            "Deduplicated": st.column_config.NumberColumn("Known already", format="localized"),
        },
        alt="The newest runs with kind, state, duration and rows",
    )
