"""Which messages to the outside did not arrive?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="notices",
    question="Which messages to people outside did not arrive at once?",
    owner="integration",
    key=("notice_id",),
    version="updated_at",
    columns=(
        Column("notice_id", Kind.TEXT, "Message", required=True),
        Column("channel", Kind.TEXT, "Channel as named in the settings", required=True),
        Column("failed_at", Kind.INSTANT, "When it failed first", required=True, unit="UTC"),
        Column("recovered_at", Kind.INSTANT, "When the channel took a message again", unit="UTC"),
        Column("attempts", Kind.INTEGER, "How often it was tried", required=True, least=1),
        Column("reason", Kind.TEXT, "Why it failed", required=True),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
    ),
)
