"""Who owns each stage of an order, what does it mean, whom does it tell, and who acts when it stalls?"""

from ingest.contracts._contract import Column, Contract, Kind

STAGES = (
    "ordered",
    "packed",
    "labelled",
    "handed_off",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "exception",
)

CONTRACT = Contract(
    table="owner_stages",
    question="Who owns each stage of an order, what does it mean, whom does it tell, and who acts when it stalls?",
    owner="operations",
    key=("stage",),
    columns=(
        Column("stage", Kind.TEXT, "Stage of an order", required=True, allowed=STAGES),
        Column("owner", Kind.TEXT, "The one team that owns it", required=True),
        Column("definition", Kind.TEXT, "When an order is in it", required=True),
        Column("notification", Kind.TEXT, "Whom it tells, and when", required=True),
        Column("stalls_to", Kind.TEXT, "The person who acts when it stalls", required=True),
        Column(
            "stalls_after_hours",
            Kind.INTEGER,
            "Hours after which it stalls",
            required=True,
            unit="hours",
            least=1,
            most=8_760,
        ),
        Column("is_customer_facing", Kind.BOOLEAN, "The customer sees it", required=True),
        Column("next_action", Kind.TEXT, "What the customer does next because of it; empty for nothing"),
    ),
)
