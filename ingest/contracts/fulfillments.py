"""What does the store tell its customers about each parcel?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="fulfillments",
    question="What does the store tell its customers about each parcel?",
    owner="ecommerce",
    key=(
        "store",
        "fulfillment_id",
    ),
    version="updated_at",
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("fulfillment_id", Kind.TEXT, "Fulfilment", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("status", Kind.TEXT, "SUCCESS, CANCELLED, ERROR, FAILURE and others, verbatim", required=True),
        Column("display_status", Kind.TEXT, "Verbatim"),
        Column("created_at", Kind.INSTANT, "When the store showed it as shipped", required=True, unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
        Column("delivered_at", Kind.INSTANT, "When the store showed it as delivered", unit="UTC"),
        Column("location_id", Kind.TEXT, "Location it left from"),
        Column("tracking_number", Kind.TEXT, "First tracking number"),
        Column("carrier", Kind.TEXT, "Carrier as the store names it"),
    ),
)
