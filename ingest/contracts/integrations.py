"""How does each store reach its warehouse, and what does that cost in care?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="integrations",
    question="How does each store reach its warehouse, and what does that cost in care?",
    owner="ecommerce",
    key=("store",),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column(
            "pattern",
            Kind.TEXT,
            "How it is connected",
            required=True,
            allowed=("native", "app_sync", "helpdesk_sync", "custom_api"),
        ),
        Column(
            "burden_hours", Kind.INTEGER, "Hours of care in a month", required=True, unit="hours", least=0, most=1_000
        ),
        Column("note", Kind.TEXT, "What must be looked after"),
    ),
)
