"""Order: what happened to this one, who wrote it, and what did the customer see of it?"""

import streamlit as st

from dashboard import data, sentences, widgets
from dashboard.evidence import sources
from dashboard.order import addresses, dossier, linking
from dashboard.orders import finding

title, choice = widgets.heading()
now = data.snapshot()
with choice:
    asked = finding.asked()
order = finding.order(asked)

if order is None:
    title.title("Order", anchor=False)
    title.caption(sentences.stamp(now))
    finding.offer(asked, now)
else:
    title.title(widgets.text(f"{order['order_name']} · {order['internal_id']} · {order['store']}"), anchor=False)
    title.caption(sentences.stamp(now))
    st.markdown(f"**{widgets.text(dossier.sentence(order))}**")
    dossier.facts(order, now)
    sources.partial(data.sources())
    dossier.statuses(order, now)
    st.subheader("What happened", anchor=False)
    dossier.happened(order, now)
    addresses.trail(order, now)
    st.subheader("Cases", anchor=False)
    dossier.exceptions(order, now)
    st.subheader("This customer", anchor=False)
    dossier.history(order, now)
    linking.links(order, now)
