"""Which orders were held, why and for how long?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_holds",
    question="Which orders were held, why and for how long?",
    owner="warehouse",
    key=(
        "warehouse",
        "hold_id",
    ),
    version="updated_at",
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("hold_id", Kind.TEXT, "Hold", required=True),
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("reason", Kind.TEXT, "Shopify's hold reasons, verbatim", required=True),
        Column("placed_at", Kind.INSTANT, "When the hold began", required=True, unit="UTC"),
        Column("released_at", Kind.INSTANT, "When it ended; empty while it lasts", unit="UTC"),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
    ),
    sequences=(("placed_at", "released_at"),),
)
