"""Audit: who did what, and can that be trusted?"""

from dashboard import data, sentences, widgets
from dashboard.audit import panels

title, choice = widgets.heading()
title.title("Audit", anchor=False)
title.caption(sentences.stamp(data.snapshot()))
with choice:
    query = panels.asked()

panels.state()
panels.entries(query)
