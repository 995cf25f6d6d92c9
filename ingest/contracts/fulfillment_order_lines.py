"""Which units belong to a promise?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="fulfillment_order_lines",
    question="Which units belong to a promise?",
    owner="ecommerce",
    key=(
        "store",
        "fulfillment_order_id",
        "line_id",
    ),
    parent=("fulfillment_orders", ("store", "fulfillment_order_id")),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("fulfillment_order_id", Kind.TEXT, "Fulfilment order", required=True),
        Column("line_id", Kind.TEXT, "Order line", required=True),
        Column("quantity", Kind.INTEGER, "Units promised", required=True, least=0, most=1_000_000, unit="units"),
        Column(
            "remaining",
            Kind.INTEGER,
            "Units the store still waits for",
            required=True,
            least=0,
            most=1_000_000,
            unit="units",
        ),
    ),
)
