"""Which money moved on an order?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="transactions",
    question="Which money moved on an order?",
    owner="finance",
    key=(
        "store",
        "transaction_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("transaction_id", Kind.TEXT, "Transaction", required=True),
        Column("kind", Kind.TEXT, "AUTHORIZATION, CAPTURE, SALE, REFUND, VOID and others, verbatim", required=True),
        Column("status", Kind.TEXT, "SUCCESS, FAILURE, PENDING, ERROR and others, verbatim", required=True),
        Column("gateway", Kind.TEXT, "Payment gateway"),
        Column("processed_at", Kind.INSTANT, "When it was processed", required=True, unit="UTC"),
        Column("amount_minor", Kind.MINOR, "Amount in shop currency", required=True, currency="currency"),
        Column("currency", Kind.TEXT, "Shop currency", required=True),
        Column("is_test", Kind.BOOLEAN, "True for test payments"),
    ),
)
