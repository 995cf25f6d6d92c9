"""Which money went back to customers?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="refunds",
    question="Which money went back to customers?",
    owner="finance",
    key=(
        "store",
        "refund_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("refund_id", Kind.TEXT, "Refund", required=True),
        Column("created_at", Kind.INSTANT, "When it was made", required=True, unit="UTC"),
        Column("amount_minor", Kind.MINOR, "Amount in shop currency", required=True, currency="currency", least=0),
        Column("currency", Kind.TEXT, "Shop currency", required=True),
    ),
)
