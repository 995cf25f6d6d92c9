"""Why did customers write?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="tickets",
    question="Why did customers write?",
    owner="support",
    key=("ticket_id",),
    version="updated_at",
    columns=(
        Column("ticket_id", Kind.TEXT, "Ticket", required=True),
        Column("store", Kind.TEXT, "Store that the ticket's brand stands for"),
        Column("created_at", Kind.INSTANT, "First contact", required=True, unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
        Column("status", Kind.TEXT, "new, open, pending, hold, solved, closed, deleted", required=True),
        Column("contact", Kind.TEXT, "How it came: web, email, chat, api and others, verbatim", required=True),
        Column("subject", Kind.TEXT, "Subject line", personal=True),
        Column("tags", Kind.TAGS, "Tags as given"),
        Column("order_ref", Kind.TEXT, "Order number named in its field or its text"),
        Column("tracking_ref", Kind.TEXT, "Tracking number named in its field or its text"),
        Column("email_hash", Kind.TEXT, "Keyed hash of the requester's e-mail"),
        Column("name_postcode_hash", Kind.TEXT, "Keyed hash of the requester's name and postcode"),
        Column("solved_at", Kind.INSTANT, "When it was solved", unit="UTC"),
    ),
    sequences=(("created_at", "solved_at"), ("created_at", "updated_at")),
)
