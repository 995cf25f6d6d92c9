"""Which target does the company set for a number, where it is not the declared one?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="targets",
    question="Which target does the company set for a number, where it is not the declared one?",
    owner="leadership",
    key=("metric",),
    columns=(
        Column("metric", Kind.TEXT, "Name of the metric", required=True),
        Column("target", Kind.RATE, "Target in the metric's own unit", required=True),
    ),
)
