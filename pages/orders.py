"""Orders: what did we sell, everywhere, and where does it stand?"""

import streamlit as st

from dashboard import choices, data, sentences, widgets
from dashboard.evidence import sources
from dashboard.orders import feed, hours, questions

title, choice = widgets.heading()
now = data.snapshot()
title.title("Orders", anchor=False)
title.caption(sentences.stamp(now))
with choice:
    show = choices.one_of("Show", "show", feed.SHOWS, default="list")

if show == "day":
    sources.partial(data.sources())
    hours.show()
else:
    answer = st.container(gap="xsmall")
    wanted = feed.asked()
    totals = data.ask(questions.totals, *wanted.given)
    answer.markdown(f"**{feed.sentence(totals, now)}**")
    with answer:
        sources.partial(data.sources())
    if show == "waiting":
        feed.waiting(wanted, now)
    elif show == "carriers":
        feed.carriers(wanted)
    elif show == "stores":
        feed.stores(totals, now)
    elif number := feed.listing(wanted, int(totals["orders"].sum()), now):
        feed.open_order(number)
