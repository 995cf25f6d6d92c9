"""What left the warehouse?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_shipments",
    question="What left the warehouse?",
    owner="warehouse",
    key=(
        "warehouse",
        "shipment_id",
    ),
    version="updated_at",
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("shipment_id", Kind.TEXT, "Shipment", required=True),
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("fulfillment_order_id", Kind.TEXT, "Promise it serves"),
        Column("carrier", Kind.TEXT, "Carrier code", required=True),
        Column("tracking_number", Kind.TEXT, "Tracking number"),
        Column("manifested_at", Kind.INSTANT, "When the carrier accepted the manifest", unit="UTC"),
        Column("shipped_at", Kind.INSTANT, "When the warehouse marked it shipped", required=True, unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
    ),
)
