"""Audit: who did what, and can that be trusted?"""

from dashboard import auditpanels, data, sentences, widgets

title, choice = widgets.heading()
title.title("Audit", anchor=False)
title.caption(sentences.stamp(data.snapshot()))
with choice:
    query = auditpanels.asked()

auditpanels.state()
auditpanels.entries(query)
