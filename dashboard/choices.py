"""Controls that live in the address: a search, facets, one of a few views. What a link asks for wrongly shows all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from dashboard import widgets

LONGEST = 100


def search(name: str, *, placeholder: str, width: int = 260) -> str:
    """A text to look for, in lower case, kept in the address as `name`."""
    key = f"url.{name}"
    st.session_state[key] = st.query_params.get(name, "")[:LONGEST]
    st.text_input(
        "Search",
        key=key,
        type="search",
        placeholder=placeholder,
        label_visibility="collapsed",
        width=width,
        max_chars=LONGEST,
        on_change=_keep,
        args=(name, ""),
    )
    return str(st.session_state[key]).strip().lower()


def facet(
    label: str,
    name: str,
    members: Sequence[str],
    *,
    everything: str,
    told: Mapping[str, str] = MappingProxyType({}),
    width: int = 150,
) -> str:
    """One member of a facet, kept in the address as `name`; empty for all of them. `told` says what people call it."""
    chosen = widgets.choose(
        label,
        name,
        [widgets.ALL, *members],
        default=widgets.ALL,
        told=lambda one: everything if one == widgets.ALL else told.get(one, one),
        width=width,
    )
    return "" if chosen == widgets.ALL else chosen


def one_of(label: str, name: str, options: Mapping[str, str], *, default: str) -> str:
    """One of a few, all of them in sight: option → what it is called; kept in the address as `name`."""
    key = f"url.{name}"
    asked = st.query_params.get(name, default)
    st.session_state[key] = asked if asked in options else default
    st.segmented_control(
        label,
        list(options),
        key=key,
        required=True,
        format_func=options.__getitem__,
        label_visibility="collapsed",
        on_change=_keep,
        args=(name, default),
    )
    return str(st.session_state[key])


def linked(name: str, members: Sequence[str], label: str) -> str:
    """A filter that only a link or a click on a chart sets; beside it a button that takes it away. Empty without."""
    asked = st.query_params.get(name, "")
    if asked not in members:
        return ""
    st.button(f"{label}: {widgets.text(asked)} ×", key=f"without.{name}", on_click=_drop, args=(name,))
    return asked


def _keep(name: str, default: str) -> None:
    chosen = str(st.session_state[f"url.{name}"]).strip()
    if chosen == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen


def _drop(name: str) -> None:
    st.query_params.pop(name, None)
