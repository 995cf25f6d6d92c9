"""What happened to a parcel?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="tracking_events",
    question="What happened to a parcel?",
    owner="carrier",
    key=(
        "tracking_number",
        "carrier",
        "happened_at",
        "sub_status",
        "description",
    ),
    columns=(
        Column("tracking_number", Kind.TEXT, "Tracking number", required=True),
        Column("carrier", Kind.TEXT, "Carrier key at the tracking service", required=True),
        Column("happened_at", Kind.INSTANT, "When it happened", required=True, unit="UTC"),
        Column("stage", Kind.TEXT, "Milestone, where the event is one"),
        Column("sub_status", Kind.TEXT, "Sub-status, verbatim", required=True, may_be_blank=True),
        Column("description", Kind.TEXT, "Carrier's words", required=True, may_be_blank=True, longest=65_536),
        Column("location", Kind.TEXT, "Place as given"),
        Column(
            "is_zone_assumed", Kind.BOOLEAN, "True where the carrier gave no zone and UTC was assumed", required=True
        ),
    ),
)
