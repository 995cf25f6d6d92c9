"""When was which source asked in vain, and when did it answer again with nothing new?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="source_failures",
    question="When was which source asked in vain, and when did it answer again with nothing new?",
    owner="integration",
    key=(
        "source",
        "asked_at",
        "part",
    ),
    columns=(
        Column("source", Kind.TEXT, "Source, as the settings name it", required=True),
        Column("system", Kind.TEXT, "Its system", required=True),
        Column("store", Kind.TEXT, "Its store, where it has one"),
        Column("asked_at", Kind.INSTANT, "When it was asked", required=True, unit="UTC"),
        Column(
            "part",
            Kind.TEXT,
            "Which of its feeds it refused, by their first word; all where it gave nothing",
            required=True,
        ),
        Column("error", Kind.TEXT, "Why that was in vain; empty where it answered and had nothing new to tell"),
        Column(
            "answered_at",
            Kind.INSTANT,
            "When it had answered last, as our runs know; empty where they do not",
            unit="UTC",
        ),
    ),
)
