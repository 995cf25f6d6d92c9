"""Where does each parcel stand, in the carrier's words?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="parcels",
    question="Where does each parcel stand, in the carrier's words?",
    owner="carrier",
    key=(
        "tracking_number",
        "carrier",
    ),
    version="updated_at",
    columns=(
        Column("tracking_number", Kind.TEXT, "Tracking number", required=True),
        Column("carrier", Kind.TEXT, "Carrier key at the tracking service", required=True),
        Column("status", Kind.TEXT, "Main status, verbatim", required=True),
        Column("sub_status", Kind.TEXT, "Sub-status, verbatim; unknown ones pass through"),
        Column("registered_at", Kind.INSTANT, "When it was registered", unit="UTC"),
        Column(
            "updated_at",
            Kind.INSTANT,
            "Version: latest synchronisation at the tracking service",
            required=True,
            unit="UTC",
        ),
    ),
)
