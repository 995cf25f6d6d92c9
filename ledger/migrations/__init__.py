"""How the ledger's tables came to be, step by step.

A change of a model needs a step: `versions/r<number>_<what>.py`, whose `upgrade` says it in SQLAlchemy's own types,
because a step must outlive later changes of the models. The tests compare the outcome with the models on both engines.
There is no way back, because it would throw away decisions: restore a backup instead.
"""
