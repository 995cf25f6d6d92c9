"""What does a page show when there is nothing to show, or when it cannot be shown?"""

from __future__ import annotations

import streamlit as st

from dashboard import place, widgets
from dashboard.answers import QuestionError
from dashboard.people import guard
from dashboard.people.identity import Actor, SignedOut
from dashboard.people.signin import sign_out

_REFUSED = {
    "not allowed": "Your address is not among those who may come in. Whoever runs Wharfinger for you can add it with "
    "`wharfinger user add`.",
    "not verified": "Your provider does not say that your e-mail address is verified, so nobody can be told by it.",
    "too old": "Your sign-in has ended: it lasts as long as your provider says, and at most 12 hours.",
    "idle": "Your sign-in has ended after 30 minutes without a click.",
    "signed out": "You have signed out.",
}


def empty() -> None:
    """Nothing has been published yet: what begins it."""
    st.title("There is no warehouse here yet", anchor=False)
    st.markdown("Nothing has been fetched into this home:")
    st.code(str(place.home()), language=None)
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
    if isinstance(error, guard.Hidden):
        hidden(error)
        return
    told = widgets.text(" ".join(str(error).split()))
    if isinstance(error, QuestionError):
        st.title("There is nothing to show here", anchor=False)
        st.info(told)
        st.markdown("The page Freshness shows what was fetched, and what was set aside with which reason.")
        return
    st.title("This page cannot be shown", anchor=False)
    st.error(told)
    st.markdown("Run `wharfinger verify` to see whether everything still holds, then open the page again.")


def hidden(error: guard.Hidden) -> None:
    """What does not exist, and what is not for the one who asks, in the same words."""
    st.title("There is nothing here for you", anchor=False)
    st.info(widgets.text(error))


def signed_out(error: SignedOut) -> None:
    """Nobody has come in: the way in, or why it is closed."""
    st.title("Wharfinger", anchor=False)
    if place.door() != place.OIDC:
        st.info("Nobody can come in here: start the dashboard with `wharfinger serve`.")
        return
    if not error.name:
        st.markdown("Sign in with your company's account.")
        st.button("Sign in", type="primary", on_click=st.login)
        return
    st.info(_REFUSED.get(error.reason, _REFUSED["not allowed"]))
    st.caption(f"You came as {widgets.text(error.name)}.")
    st.button("Sign out, then in again", on_click=st.logout)


def who(actor: Actor) -> None:
    """Who is looking, as what, at which stores: one quiet line at the end of each page."""
    if place.door() == place.LOCAL:
        st.caption("Local single-user mode: nobody signs in, and whoever uses this machine has every role.")
        return
    stores = "all stores" if actor.stores is None else ", ".join(sorted(actor.stores))
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"{actor.name} · {', '.join(sorted(actor.roles))} · {stores}"
        st.caption(widgets.text(told), width="stretch")
        st.button("Sign out", type="tertiary", on_click=sign_out)


def watch() -> None:
    """Where people sign in: look once a minute whether the one who looks still may, and clear the page if not."""
    if place.door() == place.OIDC:
        _look_again()


@st.fragment(run_every="60s")
def _look_again() -> None:
    if not guard.is_still_in():
        st.rerun(scope="app")
