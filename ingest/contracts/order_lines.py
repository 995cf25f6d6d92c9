"""What was ordered?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="order_lines",
    question="What was ordered?",
    owner="ecommerce",
    key=(
        "store",
        "order_id",
        "line_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("line_id", Kind.TEXT, "Line", required=True),
        Column("sku", Kind.TEXT, "Channel SKU; empty where the product has none"),
        Column("title", Kind.TEXT, "Product title"),
        Column("quantity", Kind.INTEGER, "Units first ordered", required=True, least=0, most=1_000_000, unit="units"),
        Column(
            "current_quantity",
            Kind.INTEGER,
            "Units after edits, removals and refunds",
            required=True,
            least=0,
            most=1_000_000,
            unit="units",
        ),
        Column("requires_shipping", Kind.BOOLEAN, "False for gift cards and services", required=True),
        Column("is_gift_card", Kind.BOOLEAN, "True for gift cards", required=True),
        Column("bundle_id", Kind.TEXT, "Bundle that the line is a part of; empty where it was bought by itself"),
        Column("bundle_title", Kind.TEXT, "What the bundle is called"),
        Column("unit_price_minor", Kind.MINOR, "List price a unit", currency="currency", least=0),
        Column("currency", Kind.TEXT, "Shop currency"),
    ),
)
