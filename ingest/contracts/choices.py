"""Which of several ways of working did the company choose?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="choices",
    question="Which of several ways of working did the company choose?",
    owner="operations",
    key=("name",),
    columns=(
        Column("name", Kind.TEXT, "What was chosen", required=True, allowed=("ownership_model", "status_model")),
        Column(
            "value",
            Kind.TEXT,
            "The choice",
            required=True,
            allowed=("store", "warehouse", "support_sees", "three", "seven"),
        ),
    ),
)
