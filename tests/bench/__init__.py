"""How fast are the hot paths, and what do they cost? `python -m tests.bench` measures, `--help` says what.

Every figure stands beside what it is compared with, from the same run: variants take turns, each in a process of its
own where its memory is told, and medians are shown. Nothing here passes or fails by a clock; a target is only printed
beside its figure. Outputs that must be equal are compared, and that does fail.
"""
