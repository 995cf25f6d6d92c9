"""Controls and pieces that pages share. Choices live in the URL; text from data is shown as text, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import polars as pl
import streamlit as st
from plotly.graph_objects import Figure
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import data, menu, sentences
from dashboard.charts import Chart, legible
from dashboard.filters import Filters
from dashboard.inert import text as text
from dashboard.scorecard.reading import Reading
from metrics import Metric, State, words

ALL = "all"
Colour = Literal["green", "orange", "gray"]
_COLOURS: Mapping[State, Colour] = {
    State.BETTER: "green",
    State.WORSE: "orange",
    State.USUAL: "gray",
    State.EARLY: "gray",
}
_BARE = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
_HEAD_PIXELS = 38
_ROW_PIXELS = 33
INKS = {"light": "#1A2526", "dark": "#E3EAEA"}


def heading() -> tuple[DeltaGenerator, DeltaGenerator]:
    """One row at the top of a page: a place for the title, and one for the choices."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    title = row.container(gap="xsmall")
    return title, row.container(horizontal=True, width="content", vertical_alignment="bottom", gap="small")


def choose(
    label: str, name: str, options: Sequence[str], *, default: str, told: Callable[[str], str] = str, width: int = 200
) -> str:
    """One of several, kept in the URL as `name`; an unknown value shows the default, and says so."""
    asked = st.query_params.get(name, default)
    chosen = asked if asked in options else default
    key = f"url.{name}"
    st.session_state[key] = chosen
    st.selectbox(
        label,
        options,
        key=key,
        format_func=told,
        width=width,
        label_visibility="collapsed",
        on_change=_into_url,
        args=(name, default),
    )
    if asked != chosen:
        st.caption(f"The link asks for an unknown {label.lower()}; this is {text(told(chosen))}.")
    return chosen


def _into_url(name: str, default: str) -> None:
    chosen = st.session_state[f"url.{name}"]
    if chosen == default == ALL:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen


def chosen_week() -> str:
    """The week selector."""
    return choose("Week", "week", data.weeks(), default=data.newest_full(), told=sentences.week_title, width=250)


def chosen_store(asked: Metric) -> dict[str, str]:
    """The store selector; empty for all stores."""
    options = [ALL, *data.members(asked, "store")]
    store = choose("Store", "store", options, default=ALL, told=lambda one: "All stores" if one == ALL else one)
    return {} if store == ALL else {"store": store}


def linked_members(asked: Metric) -> dict[str, str]:
    """The other parts of the company that the link asks for; each with a button that leaves it out again."""
    found = {}
    for dimension in asked.dimensions:
        member = st.query_params.get(dimension)
        if member is None or dimension == "store":
            continue
        if member in data.members(asked, dimension):
            found[dimension] = member
            told = f"{dimension}: {text(data.names().get(member, member))} ×"
            st.button(told, key=f"without.{dimension}", help="Show all again", on_click=_out_of_url, args=(dimension,))
        else:
            st.caption(f"The link asks for an unknown {dimension}; all are shown.")
    return found


def chosen_dimension(dimensions: Sequence[str], *, default: str) -> str:
    """By what to split; kept in the URL as `by`."""
    asked = st.query_params.get("by", "")
    st.session_state["url.by"] = chosen = asked if asked in dimensions else default
    st.segmented_control(
        "Split by",
        dimensions,
        key="url.by",
        required=True,
        label_visibility="collapsed",
        on_change=_into_url,
        args=("by", ""),
    )
    if chosen == "tag":
        st.caption("A row with several tags counts under each of them.")
    return chosen


def narrow(dimension: str, member: str) -> None:
    """Show this page for one member only."""
    st.query_params[dimension] = member
    st.rerun()


def _out_of_url(name: str) -> None:
    st.query_params.pop(name, None)


def signal(reading: Reading) -> str:
    """Shape and word of a signal, coloured by it, as Markdown."""
    return f":{_COLOURS[reading.signal.state]}[{words.mark(reading.signal)}]"


def tile(reading: Reading, filters: Filters) -> None:
    """One headline number with everything that must stand beside it; its title is the door to its page."""
    metric, now = reading.metric, reading.now
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.page_link(
            menu.page("metric"),
            label=f"**{metric.title}**",
            query_params=filters.query(metric=metric.name),
            icon=":material/chevron_right:",
            icon_position="right",
        )
        st.metric(
            metric.title,
            reading.value,
            delta=words.mark(reading.signal),
            delta_color=_COLOURS[reading.signal.state],
            delta_arrow="off",
            delta_description=reading.change,
            label_visibility="collapsed",
            chart_data=[point.value for point in reading.points if point.value is not None],
            chart_type="line",
        )
        coverage = "" if now.coverage is None else f" · coverage {sentences.share(now.coverage)}"
        st.caption(f"target {words.target(metric)}  \nn {words.count(now.n)}{coverage}")
        if ignored := filters.ignored(metric):
            st.caption(f"Has no {' or '.join(ignored)}: all of them.")


def chart(shown: Chart, key: str) -> None:
    """A figure with its words."""
    st.plotly_chart(_legible(shown), key=key, config=_BARE, alt=shown.alt)


def door(shown: Chart, key: str) -> str | None:
    """A figure whose marks open something: the label of the mark that was clicked."""
    event = st.plotly_chart(
        _legible(shown), key=key, config=_BARE, alt=shown.alt, on_select="rerun", selection_mode="points"
    )
    points = event["selection"]["points"]
    return str(points[0]["customdata"]) if points else None


def _legible(shown: Chart) -> Figure:
    return legible(shown.figure, st.context.theme.type or "")


def ink() -> str:
    """The colour of text on the ground that the reader's browser shows; empty where that is not known yet."""
    return INKS.get(st.context.theme.type or "", "")


def table(
    frame: pl.DataFrame, key: str, *, columns: Mapping[str, ColumnConfig | str | None], alt: str, height: int = 400
) -> int | None:
    """A table whose rows open something: the place of the chosen row."""
    event = st.dataframe(
        frame,
        key=key,
        height=min(height, _HEAD_PIXELS + _ROW_PIXELS * frame.height),
        hide_index=True,
        placeholder="",
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row",
        alt=alt,
    )
    rows = event["selection"]["rows"]
    return int(rows[0]) if rows else None
