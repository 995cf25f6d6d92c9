"""Pieces of the pages about numbers: the table of all, the figures of one, what it means."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboard import charts, data, menu, sentences, widgets
from dashboard.people import costs
from dashboard.scorecard.reading import Reading
from ledger.causes import by_layer
from metrics import Metric, Statement, Unit, layers, scorecard_sql, states, words
from metrics.queues import Queue, queues

MOST_MEMBERS = 12


def numbers(readings: Sequence[Reading], key: str) -> Metric | None:
    """Every metric of the week in one table; the one whose row was chosen."""
    frame = pl.DataFrame(
        {
            "Metric": [reading.metric.title for reading in readings],
            "Value": [reading.value for reading in readings],
            "Signal": [words.mark(reading.signal) for reading in readings],
            "Change": [reading.change for reading in readings],
            "Target": [words.target(reading.metric) for reading in readings],
            "95 % between": [interval(reading) for reading in readings],
            "n": [reading.now.n for reading in readings],
            "Coverage": [reading.now.coverage for reading in readings],
            "Owner": [reading.metric.owner for reading in readings],
        }
    )
    right = {
        name: st.column_config.TextColumn(alignment="right") for name in ("Value", "Change", "Target", "95 % between")
    }
    place = widgets.table(
        frame,
        key,
        columns={
            **right,
            "Metric": st.column_config.TextColumn(pinned=True),
            "n": st.column_config.NumberColumn(format="localized"),
            "Coverage": st.column_config.NumberColumn(format="percent"),
        },
        alt="All metrics of the week: value, signal, change, target, interval, n, coverage and owner",
    )
    return None if place is None else readings[place].metric


def interval(reading: Reading) -> str:
    """91.8 % and 94.2 %; n/a where there are no such bounds."""
    low, high = reading.now.low, reading.now.high
    if low is None and high is None:
        return words.NOTHING
    return f"{words.value(reading.metric, low)} and {words.value(reading.metric, high)}"


def figures(reading: Reading) -> None:
    """Everything that stands beside the number, in one line."""
    metric, now = reading.metric, reading.now
    counted = f"{words.count(now.numerator)} of {words.count(now.denominator)}"
    sums = [f"{counted} {metric.end if metric.is_duration else 'counted'}"] if costs.may_read_sums(metric) else []
    parts = [
        widgets.signal(reading),
        f"{reading.change} on the week before",
        f"target {words.target(metric)}",
        f"95 % between {interval(reading)}",
        *sums,
        f"n {words.count(now.n)}",
        *([f"coverage {sentences.share(now.coverage)}"] if now.coverage is not None else []),
        f"owner {metric.owner}",
    ]
    st.markdown(" · ".join(parts))


def by_member(metric: Metric, members: Sequence[tuple[str, Reading]], key: str) -> str | None:
    """One bar a member, what costs most on top; the member whose bar was clicked."""
    ranked = sorted(members, key=lambda one: -charts.cost(metric, one[1]))
    shown = [one for one in ranked if one[1].now.value is not None][:MOST_MEMBERS]
    clicked = widgets.door(charts.split(metric, shown, data.names()), key)
    if rest := sum(one[1].now.value is not None for one in ranked) - len(shown):
        st.caption(f"And {rest} more with less weight.")
    if silent := [widgets.text(name) for name, reading in ranked if reading.now.value is None]:
        st.caption(
            f"Nothing to measure: {', '.join(silent[:MOST_MEMBERS])}{' …' if len(silent) > MOST_MEMBERS else ''}."
        )
    return clicked


def formula(metric: Metric) -> str:
    """How is it worked out? In words."""
    if metric.is_duration:
        part = sentences.share(float(metric.quantile or 0))
        return (
            f"The time within which {part} of the cases of {metric.window_days // 7} weeks are {metric.end}; "
            "others count with their time so far (Kaplan–Meier)."
        )
    scale = {Unit.PERCENT: ", in percent", Unit.PER_100: ", times 100"}.get(metric.unit, "")
    return (
        f"Sum of the numerator divided by the sum of the denominator{scale}; each row of `{metric.fact}` adds to both."
    )


def meaning(metric: Metric) -> None:
    """Question, formula, owner, target, version and caveats of a metric."""
    st.markdown(metric.question)
    st.caption(
        f"{formula(metric)}  \nTarget {words.target(metric)} · owner {metric.owner} · layer {metric.layer} · "
        f"version {metric.version} · splits by {', '.join(metric.dimensions)} · final {_days(metric.maturity_days)}"
    )
    st.markdown("\n".join(f"- {note}" for note in metric.notes))


def treatment() -> None:
    """How each number treats an order in each of the seven states of fulfilment."""
    st.caption(states.LEAD)
    rows = [(f"**{state}**", *treated) for state, treated in states.TREATMENT.items()]
    st.table(
        pl.DataFrame(rows, schema=states.COLUMNS, orient="row"),
        border="horizontal",
        hide_index=True,
        alt="The seven states of fulfilment, and how each number treats an order in them",
    )


def where_causes_live() -> None:
    """Each layer: what it is, how it typically fails, whose trouble that mostly is, and which queues are about it."""
    kinds = queues().values()
    rows = [
        (
            f"**{one.name.capitalize()}**",
            one.holds,
            one.typical,
            by_layer(one.name),
            " · ".join(queue.title for queue in kinds if queue.layer == one.name),
        )
        for one in layers.EVERY
    ]
    columns = ("Layer", "What it is", "How it typically fails", "Mostly an issue of", "Its queues")
    st.table(
        pl.DataFrame(rows, schema=columns, orient="row"),
        border="horizontal",
        hide_index=True,
        alt="The layers where causes live: what each is, how it typically fails, and its queues",
    )
    st.caption(
        "A case is a platform, an integration or an operating-model issue: by the cause that is named when it is "
        "resolved, else by its layer."
    )


def definition(metric: Metric) -> None:
    """A card of the page of definitions: the meaning of a metric, with its SQL folded away."""
    with st.container(border=True, height="stretch", gap="small"):
        st.page_link(
            menu.page("metric"),
            label=f"**{metric.title}**",
            query_params={"metric": metric.name},
            icon=":material/chevron_right:",
            icon_position="right",
        )
        meaning(metric)
        with st.expander("The SQL", key=f"sql.{metric.name}"):
            ran(scorecard_sql(metric))


def queue(asked: Queue) -> None:
    """A card of the page of definitions: what a queue holds, how soon it should be empty, and its SQL."""
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown(f"**{asked.title}**")
        st.markdown(f"{asked.question} A case closes itself when its condition is gone.")
        st.caption(
            f"to be closed within {words.duration(asked.target_hours)} · owner {asked.owner} · layer {asked.layer} · "
            f"severity {asked.severity.value}"
        )
        with st.expander("The SQL", key=f"sql.{asked.name}"):
            st.code(asked.sql.strip(), language="sql", wrap_lines=True)


def ran(statement: Statement) -> None:
    """The SQL that is run, and what is bound to it."""
    bound = "".join(f"-- ${name} = {value!s}\n" for name, value in statement.params.items())
    st.code(f"{bound}{statement.sql.strip()}", language="sql", wrap_lines=True)


def _days(days: int) -> str:
    return "when the week is over" if not days else f"{days} {'day' if days == 1 else 'days'} after the week"
