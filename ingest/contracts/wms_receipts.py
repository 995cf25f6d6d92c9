"""Which order messages reached a warehouse, and when?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_receipts",
    question="Which order messages reached a warehouse, and when?",
    owner="integration",
    key=(
        "warehouse",
        "receipt_id",
    ),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("receipt_id", Kind.TEXT, "Message", required=True),
        Column("store", Kind.TEXT, "Store named in the message", required=True),
        Column("order_id", Kind.TEXT, "Order named in the message", required=True),
        Column("kind", Kind.TEXT, "What the message asks for", required=True, allowed=("new", "change", "cancel")),
        Column("received_at", Kind.INSTANT, "When the warehouse had it", required=True, unit="UTC"),
        Column("service", Kind.TEXT, "Shipping service asked for"),
        Column("address_hash", Kind.TEXT, "Keyed hash of the address in the message"),
        Column("total_minor", Kind.MINOR, "Order value in the message", currency="currency"),
        Column("currency", Kind.TEXT, "Currency of the value"),
    ),
)
