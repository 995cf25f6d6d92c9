"""Which filters does a person keep under a name? Beside a page's filters: open one, keep these, delete one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from dashboard import place, widgets
from dashboard.people import guard
from ingest.errors import WharfingerError
from ledger import LedgerError, views
from ledger.views import SavedView

KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "orders": ("q", "state", "store", "channel", "carrier", "tag", "pattern", "stage", "age", "view", "show", "sort"),
    "triage": ("whose", "queue", "store", "severity", "tag", "q", "mode"),
}
"""What of a page's address belongs to a view; the chosen row or case does not."""
_NAME: Final = "views.name"
_WHY: Final = "views.why"


def mine(page: str) -> None:
    """The person's own views of a page; the one that the address shows now gives the button its name."""
    if not guard.may("view.keep"):
        return
    found = views.find(place.ledger(), page, person=guard.actor().name)
    shown = _shown(page)
    active = next((one.name for one in found if views.query_of(one) == shown), None)
    with st.popover(widgets.text(active) if active else "My views"):
        if not found:
            st.caption("You keep no view of this page yet.")
        for one in found:
            _row(page, one, is_active=one.name == active)
        st.text_input("Keep these filters as", key=_NAME, max_chars=views.LONGEST_NAME, placeholder="Name of the view")
        st.button("Keep", key="views.keep", disabled=not shown, on_click=_keep, args=(page, shown))
        if not shown:
            st.caption("Choose filters first: a view keeps what stands in the address.")
        if why := st.session_state.pop(_WHY, None):
            st.warning(widgets.text(why))


def _row(page: str, one: SavedView, *, is_active: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"● {one.name}" if is_active else one.name
        st.button(
            widgets.text(label),
            key=f"views.open.{one.view_id}",
            width="stretch",
            on_click=_open,
            args=(views.query_of(one),),
        )
        st.button(
            "Delete",
            key=f"views.delete.{one.view_id}",
            help=f"Delete {widgets.text(one.name)}",
            on_click=_delete,
            args=(page, one.name),
        )


def _shown(page: str) -> dict[str, str]:
    return {name: st.query_params[name] for name in KEPT[page] if st.query_params.get(name)}


def _open(query: Mapping[str, str]) -> None:
    st.query_params.from_dict(query)


def _keep(page: str, shown: Mapping[str, str]) -> None:
    try:
        who = guard.require("view.keep")
        views.save(place.ledger(), page, str(st.session_state[_NAME]), shown, person=who.name, at=datetime.now(UTC))
        st.session_state[_NAME] = ""
    except (WharfingerError, LedgerError) as error:
        st.session_state[_WHY] = str(error)


def _delete(page: str, name: str) -> None:
    try:
        who = guard.require("view.keep")
        views.delete(place.ledger(), page, name, person=who.name, at=datetime.now(UTC))
    except (WharfingerError, LedgerError) as error:
        st.session_state[_WHY] = str(error)
