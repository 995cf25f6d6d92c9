"""What did people decide about two orders that may be one?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="pair_decisions",
    question="What did people decide about two orders that may be one?",
    owner="operations",
    key=("pair_id",),
    version="updated_at",
    columns=(
        Column("pair_id", Kind.TEXT, "Both orders as store/order, in alphabetical order", required=True, longest=512),
        Column("first_store", Kind.TEXT, "Store of one order", required=True),
        Column("first_order_id", Kind.TEXT, "One order", required=True),
        Column("second_store", Kind.TEXT, "Store of the other order", required=True),
        Column("second_order_id", Kind.TEXT, "The other order", required=True),
        Column(
            "decision",
            Kind.TEXT,
            "What is to be done; open where a decision was taken back",
            required=True,
            allowed=("merge", "cancel_one", "keep_both", "link", "open"),
        ),
        Column("cancel_store", Kind.TEXT, "Store of the order that is to be cancelled"),
        Column("cancel_order_id", Kind.TEXT, "Order that is to be cancelled; the other one is to be fulfilled"),
        Column("author", Kind.TEXT, "Who decided", required=True),
        Column("note", Kind.TEXT, "Why", may_be_blank=True),
        Column("decided_at", Kind.INSTANT, "When", required=True, unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
    ),
)
