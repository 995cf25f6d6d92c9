"""The shell around every page: window, menu, guard, and what is shown when a page cannot be."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import data, menu, states
from dashboard.people import guard
from ingest.errors import WharfingerError
from ingest.settings import SettingsError
from ledger import LedgerError
from metrics import MetricError

st.set_page_config(page_title="Wharfinger", page_icon=str(Path(__file__).with_name("mark.svg")), layout="wide")
try:
    who = guard.actor(is_fresh=True)
except guard.SignedOut as error:
    st.navigation(list(menu.pages(shown=()).values()), position="hidden")
    states.signed_out(error)
    st.stop()

known = menu.pages(shown=[name for name in menu.TITLES if guard.may_open(who, name)])
page = st.navigation(list(known.values()), position="top")
try:
    guard.open_page(next((name for name, one in known.items() if one.url_path == page.url_path), ""))
    if data.is_published():
        page.run()
    else:
        states.empty()
except (WharfingerError, SettingsError, LedgerError, MetricError) as error:
    states.failed(error)
states.who(who)
states.watch()
