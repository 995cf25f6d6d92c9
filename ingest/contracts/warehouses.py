"""Which warehouses ship, and by which clock?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="warehouses",
    question="Which warehouses ship, and by which clock?",
    owner="warehouse",
    key=("warehouse",),
    columns=(
        Column("warehouse", Kind.TEXT, "Short name of the warehouse", required=True),
        Column("title", Kind.TEXT, "Name that people read", required=True),
        Column("country", Kind.TEXT, "ISO 3166 country", required=True),
        Column("timezone", Kind.TEXT, "IANA zone that rules its deadlines", required=True),
        Column("cutoff", Kind.TEXT, "Local time HH:MM until which an order counts as today's", required=True),
        Column("last_collection", Kind.TEXT, "Local time HH:MM of the day's last carrier collection", required=True),
        Column(
            "handling_days",
            Kind.INTEGER,
            "Working days between the day an order counts for and its collection",
            required=True,
            least=0,
            unit="days",
        ),
        Column(
            "capacity",
            Kind.INTEGER,
            "Promises that it can send on one working day; empty where it is judged by what it has sent",
            least=1,
            unit="promises",
        ),
    ),
)
