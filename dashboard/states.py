"""What does a page show when there is nothing to show, or when it cannot be shown?"""

from __future__ import annotations

import streamlit as st

from dashboard import data, widgets
from dashboard.answers import QuestionError


def empty() -> None:
    """Nothing has been published yet: what begins it."""
    st.title("There is no warehouse here yet", anchor=False)
    st.markdown("Nothing has been fetched into this home:")
    st.code(str(data.home()), language=None)
    st.markdown("One of these begins it:")
    st.code(
        "wharfinger demo               # a made-up company, fetched over real HTTP\n"
        "wharfinger check              # what is wrong or missing at the sources of wharfinger.toml\n"
        "wharfinger run --every 5m     # fetch them, again and again\n"
        "wharfinger import orders orders.csv --system erp --store berlin --timezone Europe/Berlin",
        language="shell",
    )


def failed(error: Exception) -> None:
    """One sentence about what went wrong and what to do; never a trace."""
    told = widgets.text(" ".join(str(error).split()))
    if isinstance(error, QuestionError):
        st.title("There is nothing to show here", anchor=False)
        st.info(told)
        st.markdown("The page Freshness shows what was fetched, and what was set aside with which reason.")
        return
    st.title("This page cannot be shown", anchor=False)
    st.error(told)
    st.markdown("Run `wharfinger verify` to see whether everything still holds, then open the page again.")
