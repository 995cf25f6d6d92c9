"""What happened to each order at the store, and who did it?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="order_events",
    question="What happened to each order at the store, and who did it?",
    owner="ecommerce",
    key=(
        "store",
        "event_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("event_id", Kind.TEXT, "Entry of the store's log", required=True),
        Column("happened_at", Kind.INSTANT, "When it happened", required=True, unit="UTC"),
        Column(
            "action", Kind.TEXT, "Verbatim (Shopify: placed, fulfillment_success, mail_sent, update …)", required=True
        ),
        Column("writer", Kind.TEXT, "App, member of staff or system that did it, as the source names it"),
        Column(
            "writer_kind",
            Kind.TEXT,
            "What kind of writer that is",
            required=True,
            allowed=("app", "staff", "system", "customer"),
        ),
        Column("subject_id", Kind.TEXT, "What it is about within the order: a fulfilment, payment, edit, refund"),
        Column("detail", Kind.TEXT, "Short text; of a letter to the customer its title; of an internal note nothing"),
    ),
    caveats=("Shopify keeps a year of these, and may list one some minutes late.",),
)
