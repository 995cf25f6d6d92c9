"""When was an order edited after it was placed?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="order_changes",
    question="When was an order edited after it was placed?",
    owner="ecommerce",
    key=(
        "store",
        "order_id",
        "change_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("change_id", Kind.TEXT, "Agreement", required=True),
        Column("happened_at", Kind.INSTANT, "When the edit was committed", required=True, unit="UTC"),
        Column("kind", Kind.TEXT, "Verbatim kind; only order_edit counts as an edit", required=True),
    ),
)
