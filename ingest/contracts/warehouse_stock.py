"""How much stock does the warehouse hold?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="warehouse_stock",
    question="How much stock does the warehouse hold?",
    owner="warehouse",
    key=(
        "warehouse",
        "sku",
        "counted_at",
    ),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("sku", Kind.TEXT, "Warehouse SKU", required=True),
        Column("counted_at", Kind.INSTANT, "When the figure was true", required=True, unit="UTC"),
        Column("on_hand", Kind.INTEGER, "Units on the shelves; picked units have left it", required=True, unit="units"),
        Column("picked", Kind.INTEGER, "Units picked and not yet shipped", required=True, least=0, unit="units"),
        Column("unavailable", Kind.INTEGER, "Damaged, quality control", unit="units"),
        Column("abc", Kind.TEXT, "Velocity class", allowed=("A", "B", "C")),
    ),
)
