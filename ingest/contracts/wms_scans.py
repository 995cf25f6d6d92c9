"""Which units were scanned into which parcel?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_scans",
    question="Which units were scanned into which parcel?",
    owner="warehouse",
    key=(
        "warehouse",
        "scan_id",
    ),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("scan_id", Kind.TEXT, "Scan", required=True),
        Column("task_id", Kind.TEXT, "Pack task during which it was scanned", required=True),
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("sku", Kind.TEXT, "SKU on the barcode", required=True),
        Column(
            "quantity",
            Kind.INTEGER,
            "Units put in; fewer than nothing where taken out again",
            required=True,
            unit="units",
        ),
        Column("scanned_at", Kind.INSTANT, "When it was scanned", required=True, unit="UTC"),
    ),
)
