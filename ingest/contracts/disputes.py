"""Which payments does a bank ask back, why, and until when may we answer?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="disputes",
    question="Which payments does a bank ask back, why, and until when may we answer?",
    owner="finance",
    key=(
        "store",
        "dispute_id",
    ),
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("dispute_id", Kind.TEXT, "Dispute", required=True),
        Column("order_id", Kind.TEXT, "Order that was paid so; empty where the source does not say"),
        Column("type", Kind.TEXT, "CHARGEBACK (the money is gone until we win), INQUIRY (the bank only asks)"),
        Column(
            "status",
            Kind.TEXT,
            "Verbatim from the source: NEEDS_RESPONSE, UNDER_REVIEW, WON, LOST, ACCEPTED, PREVENTED",
            required=True,
        ),
        Column("initiated_at", Kind.INSTANT, "When it began", required=True, unit="UTC"),
        Column("evidence_due_by", Kind.INSTANT, "Until when evidence may be sent", unit="UTC"),
        Column("evidence_sent_at", Kind.INSTANT, "When evidence was sent", unit="UTC"),
        Column("finalized_at", Kind.INSTANT, "When it was decided", unit="UTC"),
        Column("amount_minor", Kind.MINOR, "Amount asked back", required=True, currency="currency", least=0),
        Column("currency", Kind.TEXT, "Currency of that amount", required=True),
        Column("reason", Kind.TEXT, "Verbatim from the source: FRAUDULENT, PRODUCT_NOT_RECEIVED …"),
        Column("network_code", Kind.TEXT, "Reason code of the card network"),
    ),
    caveats=(
        "A source has no version of a dispute: what was fetched later holds. Disputes are read for 180 days from their beginning.",
    ),
)
