"""As what did the store show a promise, and since when, while it waited?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="promise_states",
    question="As what did the store show a promise, and since when, while it waited?",
    owner="ecommerce",
    key=(
        "store",
        "fulfillment_order_id",
        "updated_at",
        "status",
    ),
    version="updated_at",
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("fulfillment_order_id", Kind.TEXT, "Fulfilment order", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("status", Kind.TEXT, "Verbatim; neither CLOSED nor CANCELLED", required=True),
        Column("updated_at", Kind.INSTANT, "Version of the promise that said so", required=True, unit="UTC"),
    ),
    caveats=(
        "What the store showed between two times at which it was asked, and took back, nobody knows.",
        "Only of stores that can show a hold: Etsy and Square cannot.",
    ),
)
