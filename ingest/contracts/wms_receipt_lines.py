"""Which units did an order message ask for?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_receipt_lines",
    question="Which units did an order message ask for?",
    owner="integration",
    key=(
        "warehouse",
        "receipt_id",
        "sku",
    ),
    parent=("wms_receipts", ("warehouse", "receipt_id")),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("receipt_id", Kind.TEXT, "Message", required=True),
        Column("sku", Kind.TEXT, "SKU", required=True),
        Column("quantity", Kind.INTEGER, "Units asked for", required=True, least=0, most=1_000_000, unit="units"),
    ),
)
