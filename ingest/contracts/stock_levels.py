"""How much stock does a store believe it has, at the moment it was asked?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="stock_levels",
    question="How much stock does a store believe it has, at the moment it was asked?",
    owner="ecommerce",
    key=(
        "store",
        "location_id",
        "sku",
        "observed_at",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("location_id", Kind.TEXT, "Location at the store", required=True),
        Column("sku", Kind.TEXT, "Channel SKU", required=True),
        Column("observed_at", Kind.INSTANT, "When the store was asked", required=True, unit="UTC"),
        Column("tracked", Kind.BOOLEAN, "False where the store does not count this item", required=True),
        Column("on_hand", Kind.INTEGER, "available + committed + unavailable", required=True, unit="units"),
        Column("available", Kind.INTEGER, "Units for sale", unit="units"),
        Column("committed", Kind.INTEGER, "Units sold and not yet shipped", unit="units"),
        Column("unavailable", Kind.INTEGER, "Reserved, damaged, safety stock, quality control", unit="units"),
        Column("unit_cost_minor", Kind.MINOR, "Cost of a unit", currency="currency", least=0),
        Column("currency", Kind.TEXT, "Currency of the cost"),
    ),
)
