"""Pieces of the page Rules: a book as it is, a file that would change it, what waits for a second person, history."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from dashboard import place, widgets
from dashboard.people import guard
from dashboard.rules import bookwork, previews, rulebook
from dashboard.rules.bookwork import Plan
from ingest.errors import WharfingerError
from ingest.maps import contract_of, stages
from ingest.maps.sheet import cells, columns
from ledger import LedgerError, books
from metrics import words

_TOLD = "books.told"
MOST_SHOWN = 500
TITLES = {
    "owner_stages": "Owner matrix",
    "status_map": "Status map",
    "sku_map": "SKU map",
    "targets": "Targets",
    "integrations": "Integrations",
    "choices": "Ways of working",
}
_EMPTY = {
    "sku_map": "No channel's SKU is mapped: each counts as the SKU that it is called.",
    "targets": "Every number has the target that is declared with it.",
    "integrations": "No store has a line.",
    "choices": "Nothing was chosen: whoever writes a status most owns it, in seven states.",
}

NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


def told() -> None:
    """What became of the last click: on top of the page, and for a moment in sight, however far down the button is.

    It has a place of its own, so that what stands below stays open or closed as it is.
    """
    found, slot = st.session_state.pop(_TOLD, None), st.empty()
    if found is not None:
        said, is_good = found
        (slot.success if is_good else slot.error)(widgets.text(said))
        st.toast(widgets.text(said), icon=":material/check:" if is_good else ":material/error:")


def act(work: Callable[..., str], *args: Any, typed: Mapping[str, str] = NOTHING_TYPED, **named: Any) -> None:
    """Do what a button says, and keep what became of it for the next run of the page.

    `typed`: name → key of a field, for what is taken as it stands on the screen at the click.
    """
    fields = {name: st.session_state[key] for name, key in typed.items()}
    try:
        st.session_state[_TOLD] = (work(*args, **fields, **named), True)
    except (WharfingerError, LedgerError) as error:
        st.session_state[_TOLD] = (str(error), False)


def book(name: str) -> None:
    """A book as it is."""
    found = rulebook.book(place.ledger(), name)
    actor = guard.actor()
    lines = [row for row in found.lines.values() if not row.get("store") or actor.sees(str(row["store"]))]
    st.caption(_state(name, found.revision, len(lines)))
    if name == "integrations" and (lacking := bookwork.unconnected()):
        st.warning(f"Nobody has written down how these stores are connected: {widgets.text(', '.join(lacking))}.")
    if not lines:
        st.info(_EMPTY.get(name, "Nothing is written here."))
        return
    st.dataframe(
        _frame(name, lines[:MOST_SHOWN]),
        hide_index=True,
        placeholder="",
        alt=f"{TITLES[name]}: {len(lines)} lines",
        column_config=_config(name),
    )
    if name in ("owner_stages", "status_map") and (noisy := stages.noise(lines)):
        st.caption(
            f"○ Noise: {widgets.text(', '.join(noisy))}: the customer sees it, but it changes nothing they do next."
        )


def bring(name: str) -> None:
    """Bring a file, see what it would change, save it."""
    if not guard.may("book.change"):
        return
    with st.expander("Change it with a file"):
        st.link_button("The book as a file (CSV)", f"export/book.csv?book={name}")
        st.caption(
            f"CSV with {', '.join(f'`{one}`' for one in columns(name))}. The file is the book's whole next content."
        )
        given = st.file_uploader("CSV file", type=None, key=f"file.{name}", label_visibility="collapsed")
        if given is None:
            return
        content = given.getvalue()
        plan = bookwork.plan(name, content, given.name)
        findings(plan)
        if plan.edition is None:
            return
        if plan.edition.is_empty:
            st.info("The file says what the book says already: there is nothing to save.")
            return
        previews.plan(name, plan)
        reason = st.text_input("Why?", key=f"why.{name}", max_chars=500)
        st.button(
            "Lay before a second person" if plan.edition.needs else "Save",
            type="primary",
            disabled=not reason.strip(),
            on_click=act,
            args=(bookwork.save, name, content, given.name),
            kwargs={"seen": plan.now.revision, "typed": {"reason": f"why.{name}"}},
        )


def findings(plan: Plan) -> None:
    """What is wrong or strange in a file, line by line."""
    found = plan.sheet.findings
    if not plan.sheet.is_good:
        wrong = sum(not one.is_warning for one in found)
        st.error(
            f"Refused: {words.count(wrong)} {'thing is' if wrong == 1 else 'things are'} wrong. "
            "The book stays as it is."
        )
    if found:
        frame = pl.DataFrame(
            {
                "Line": [one.line or None for one in found],
                "Code": [one.code for one in found],
                "Weight": ["warning" if one.is_warning else "refused" for one in found],
                "What": [one.message for one in found],
            },
            schema={"Line": pl.Int64, "Code": pl.String, "Weight": pl.String, "What": pl.String},
        )
        st.dataframe(frame.head(MOST_SHOWN), hide_index=True, placeholder="", alt="What was found in the file")


def waiting() -> None:
    """Changes that wait for a second person: from what to what, and what each would do."""
    for one in books.waiting(place.ledger()) if guard.may("book.refuse") else ():
        with st.container(border=True):
            st.markdown(f"**{TITLES[one.book]}: a change waits for a second person.** {widgets.text(one.needs)}.")
            st.caption(f"Proposal {one.proposal_id} by {widgets.text(one.author)}: {widgets.text(one.reason)}")
            found = rulebook.book(place.ledger(), one.book)
            lines: books.Lines = json.loads(one.lines)
            _compared(one.book, [(key, found.lines.get(key), lines[key]) for key in sorted(lines)], "would change")
            if is_late := found.revision != one.seen:
                st.warning("The book has changed since this was proposed: it can only be refused, and proposed anew.")
            else:
                previews.book(one.book, previews.changed(found.lines, lines), "Once it is confirmed")
            with st.container(horizontal=True):
                st.button(
                    "Confirm",
                    key=f"confirm.{one.proposal_id}",
                    disabled=is_late or not guard.may("book.confirm"),
                    on_click=act,
                    args=(bookwork.confirm, one.proposal_id),
                )
                st.button(
                    "Refuse",
                    key=f"refuse.{one.proposal_id}",
                    on_click=act,
                    args=(bookwork.refuse, one.proposal_id),
                )


def history(name: str) -> None:
    """Who changed the book, when, from what to what, and why."""
    found = books.history(place.ledger(), name)
    if guard.actor().stores is not None:
        st.caption("The history holds lines of all stores; those who have all of them see it.")
        return
    if not found:
        st.info("Nobody has changed this book yet.")
        return
    frame = pl.DataFrame(
        {
            "Revision": [one.revision for one in found],
            "When (UTC)": [one.at.replace(tzinfo=None) for one in found],
            "Who": [one.author for one in found],
            "Confirmed by": [one.confirmed_by for one in found],
            "Lines": [one.lines for one in found],
            "Why": [one.reason for one in found],
        }
    )
    place_ = widgets.table(
        frame,
        f"history.{name}",
        columns={"When (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
        alt="Revisions of the book",
    )
    if place_ is not None:
        changed = books.changes(place.ledger(), name, found[place_].revision)
        _compared(name, [(one.key, one.before, one.after) for one in changed], "changed")


def _compared(
    name: str, lines: Sequence[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]], did: str
) -> None:
    frame = pl.DataFrame(
        {
            "Line": [key for key, _, _ in lines],
            "From": [_line(name, before) for _, before, _ in lines],
            "To": [_line(name, after) for _, _, after in lines],
        }
    )
    st.dataframe(frame.head(MOST_SHOWN), hide_index=True, alt=f"What it {did}, line by line")


def _state(name: str, revision: int, lines: int) -> str:
    version = f"revision {revision}" if revision else "as it comes; nobody has changed it"
    return f"{contract_of(name).question} {words.count(lines)} {'line' if lines == 1 else 'lines'}, {version}."


def _frame(name: str, lines: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    frame = pl.DataFrame([cells(name, row) for row in lines], infer_schema_length=None)
    shown = frame.with_columns(pl.col(one).str.replace_all("_", " ") for one in ("stage",) if one in frame.columns)
    return shown.rename({one: one.replace("_", " ").capitalize().replace("sku", "SKU") for one in columns(name)})


def _config(name: str) -> dict[str, Any]:
    first = columns(name)[0].replace("_", " ").capitalize()
    return {first: st.column_config.TextColumn(pinned=True)}


def _line(name: str, row: Mapping[str, Any] | None) -> str:
    return (
        "" if row is None else " · ".join(str(value) for value in cells(name, row).values() if value not in (None, ""))
    )
