"""Which warehouse does a store's location stand for?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="locations",
    question="Which warehouse does a store's location stand for?",
    owner="integration",
    key=(
        "store",
        "location_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("location_id", Kind.TEXT, "Location's identifier at the store", required=True),
        Column("warehouse", Kind.TEXT, "Warehouse that it stands for", required=True),
        Column("title", Kind.TEXT, "Name at the store"),
    ),
)
