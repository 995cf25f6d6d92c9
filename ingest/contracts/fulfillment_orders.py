"""What was promised: which part of an order should leave which warehouse?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="fulfillment_orders",
    question="What was promised: which part of an order should leave which warehouse?",
    owner="ecommerce",
    key=(
        "store",
        "fulfillment_order_id",
    ),
    version="updated_at",
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("fulfillment_order_id", Kind.TEXT, "Fulfilment order", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column(
            "status",
            Kind.TEXT,
            "OPEN, IN_PROGRESS, SCHEDULED, ON_HOLD, INCOMPLETE, CANCELLED, CLOSED, verbatim",
            required=True,
        ),
        Column("location_id", Kind.TEXT, "Assigned location at the store"),
        Column("warehouse", Kind.TEXT, "Warehouse, where the source names it itself"),
        Column("created_at", Kind.INSTANT, "When the promise was made", required=True, unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
        Column("fulfill_at", Kind.INSTANT, "Release date of preorders and scheduled orders", unit="UTC"),
        Column("fulfill_by", Kind.INSTANT, "Latest moment that the source itself promises", unit="UTC"),
        Column("method", Kind.TEXT, "Delivery method, verbatim"),
    ),
)
