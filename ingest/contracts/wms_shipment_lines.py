"""Which units were in a shipment?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_shipment_lines",
    question="Which units were in a shipment?",
    owner="warehouse",
    key=(
        "warehouse",
        "shipment_id",
        "sku",
    ),
    parent=("wms_shipments", ("warehouse", "shipment_id")),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("shipment_id", Kind.TEXT, "Shipment", required=True),
        Column("sku", Kind.TEXT, "SKU", required=True),
        Column("quantity", Kind.INTEGER, "Units", required=True, least=0, most=1_000_000, unit="units"),
    ),
)
