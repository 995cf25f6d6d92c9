"""Pieces of the page Audit: is the log whole, who did what, and the same as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from dashboard import choices, place, widgets
from dashboard.audit import log
from dashboard.people import guard
from ledger import audit
from ledger.audit import Break
from metrics import words


def asked() -> dict[str, str]:
    """What is looked for: words, who, what, and how far back; kept in the address."""
    guard.require("audit.read")
    actors, actions = audit.members(place.ledger())
    return {
        "q": choices.search("q", placeholder="who, what, subject, value"),
        "who": choices.facet("Who", "who", actors, everything="Everybody", width=190),
        "what": choices.facet("What", "what", actions, everything="Everything", width=190),
        "back": choices.one_of("How far back", "back", log.PERIODS, default="30"),
    }


def sentence(breaks: Sequence[Break], reached: int) -> str:
    """Is the log whole? Up to which entry, or from which on not, and why."""
    if not breaks:
        return f"The log is unbroken to entry {words.count(reached)}." if reached else "Nothing was written down yet."
    first = breaks[0]
    return f"The log is broken: {first.message}"


@st.cache_data(ttl=60, show_spinner="Verifying the log …")
def verified(home: str, reached: int) -> list[Break]:
    """Everything that is wrong with the log, as it was up to `reached`."""
    return audit.verify(place.ledger())


def state() -> None:
    """The log's state, every break by name, and when its end was noted outside the database."""
    guard.require("audit.read")
    reached = audit.reached(place.ledger())
    breaks = verified(str(place.home()), reached)
    st.markdown(f"**{widgets.text(sentence(breaks, reached))}**")
    for one in breaks:
        st.error(f"▼ {widgets.text(one.message)}")
    notes = [note for note in audit.anchors(place.ledger()) if note is not None]
    if notes:
        newest = notes[-1]
        st.caption(
            f"Its end is noted outside the database ({words.count(len(notes))} so far), last at entry "
            f"{words.count(newest.seq)} on {newest.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC. "
            "Keep a copy of audit.anchors elsewhere."
        )
    else:
        st.caption("Its end is noted outside the database with the next run.")


def entries(query: dict[str, str]) -> None:
    """Who did what, when, to what, from what to what."""
    shown = log.found(place.ledger(), query, at=datetime.now(UTC))
    with st.container(horizontal=True, vertical_alignment="center"):
        most = " (the newest)" if len(shown) == audit.SHOWN else ""
        st.caption(f"{words.count(len(shown))} entries{most}. Choose one to see it whole.", width="stretch")
        if guard.may("export.audit"):
            st.link_button("Export (CSV)", f"export/audit.csv?{urlencode(query)}")
    if not shown:
        st.info("No entry is like that.")
        return
    place_ = widgets.table(
        log.frame(shown),
        "audit",
        columns={
            "Entry": st.column_config.NumberColumn(format="%d", width="small"),
            "When (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
            "Seal": None,
        },
        alt="Entries of the audit log, the newest first",
    )
    if place_ is not None:
        one = shown[place_]
        st.caption(f"Entry {one.seq}, sealed {one.seal}, after {one.previous or 'none'}")
        st.code(json.dumps(json.loads(one.detail), indent=1, ensure_ascii=False), language="json", wrap_lines=True)
