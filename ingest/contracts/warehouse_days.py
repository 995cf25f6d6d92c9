"""On which days does a warehouse work, and when exactly do its cut-off and last collection fall?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="warehouse_days",
    question="On which days does a warehouse work, and when exactly do its cut-off and last collection fall?",
    owner="warehouse",
    key=(
        "warehouse",
        "day",
    ),
    columns=(
        Column("warehouse", Kind.TEXT, "Short name of the warehouse", required=True),
        Column("day", Kind.DATE, "Local working day; days off are absent", required=True),
        Column("seq", Kind.INTEGER, "Consecutive number of the working day in this warehouse", required=True, least=1),
        Column("cutoff_at", Kind.INSTANT, "The day's cut-off", required=True, unit="UTC"),
        Column("last_collection_at", Kind.INSTANT, "The day's last carrier collection", required=True, unit="UTC"),
    ),
)
