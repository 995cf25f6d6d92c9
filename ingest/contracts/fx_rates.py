"""What was one euro worth?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="fx_rates",
    question="What was one euro worth?",
    owner="finance",
    key=(
        "day",
        "currency",
    ),
    columns=(
        Column("day", Kind.DATE, "Day of publication", required=True),
        Column("currency", Kind.TEXT, "ISO 4217 currency", required=True),
        Column("per_euro", Kind.RATE, "Units of the currency for one euro", required=True),
    ),
    caveats=(
        "Published on banking days only: the last rate before a day rules it.",
        "Reference rates for information, not bank rates.",
    ),
)
