"""What does a status of some system mean in ours, who may write it, and does the customer see it?"""

from ingest.contracts._contract import Column, Contract, Kind
from ingest.contracts.owner_stages import STAGES

CONTRACT = Contract(
    table="status_map",
    question="What does a status of some system mean in ours, who may write it, and does the customer see it?",
    owner="operations",
    key=("system", "status"),
    columns=(
        Column("system", Kind.TEXT, "System that says it", required=True),
        Column("status", Kind.TEXT, "Status as the system writes it", required=True),
        Column("stage", Kind.TEXT, "Our stage", required=True, allowed=STAGES),
        Column(
            "writer",
            Kind.TEXT,
            "Who alone may write it: store, warehouse, carrier, staff, or the name of an app; empty for whoever writes "
            "it most",
        ),
        Column("is_customer_facing", Kind.BOOLEAN, "The customer sees it", required=True),
        Column("next_action", Kind.TEXT, "What the customer does next because of it; empty for nothing"),
    ),
)
