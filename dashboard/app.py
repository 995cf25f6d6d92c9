"""The shell around every page: window, menu, and what is shown when a page cannot be."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import data, menu, states
from ingest.errors import WharfingerError
from ingest.settings import SettingsError
from ledger import LedgerError
from metrics import MetricError

st.set_page_config(page_title="Wharfinger", page_icon=str(Path(__file__).with_name("mark.svg")), layout="wide")
page = st.navigation(list(menu.pages().values()), position="top")
try:
    if data.is_published():
        page.run()
    else:
        states.empty()
except (WharfingerError, SettingsError, LedgerError, MetricError) as error:
    states.failed(error)
