"""What did people and runs decide about each exception?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="cases",
    question="What did people and runs decide about each exception?",
    owner="operations",
    key=("case_id",),
    version="updated_at",
    columns=(
        Column("case_id", Kind.TEXT, "Case", required=True),
        Column("fingerprint", Kind.TEXT, "Queue, store and subject", required=True),
        Column("queue", Kind.TEXT, "Queue", required=True),
        Column("true_since", Kind.INSTANT, "When the condition became true", required=True, unit="UTC"),
        Column("opened_at", Kind.INSTANT, "When it was found", required=True, unit="UTC"),
        Column("closed_at", Kind.INSTANT, "When it ended", unit="UTC"),
        Column(
            "status",
            Kind.TEXT,
            "Outcome",
            required=True,
            allowed=("open", "resolved", "auto_resolved", "dismissed", "accepted"),
        ),
        Column("reopened", Kind.INTEGER, "How often it came back within 7 days", required=True, least=0),
        Column("owner", Kind.TEXT, "Team that answers for it"),
        Column("root_cause", Kind.TEXT, "Cause, from the taxonomy"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
        Column("assignee", Kind.TEXT, "Person who has it"),
        Column("layer", Kind.TEXT, "Layer that the person named: commerce, integration, warehouse, carrier, reporting"),
        Column("is_repeat", Kind.BOOLEAN, "Came back after more than 7 days"),
        Column("parent_id", Kind.TEXT, "Mass incident that it belongs to"),
        Column("escalated_at", Kind.INSTANT, "When it was escalated", unit="UTC"),
        Column("escalated_to", Kind.TEXT, "To whom"),
        Column("accepted_until", Kind.INSTANT, "Until when it is accepted", unit="UTC"),
        Column("revision", Kind.INTEGER, "Number of the ledger's transaction that changed it last", least=0),
    ),
)
