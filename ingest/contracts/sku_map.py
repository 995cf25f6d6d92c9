"""Which SKU of ours is meant by a SKU as a channel writes it?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="sku_map",
    question="Which SKU of ours is meant by a SKU as a channel writes it?",
    owner="inventory",
    key=("channel", "store", "channel_sku", "sku", "valid_from"),
    columns=(
        Column(
            "channel", Kind.TEXT, "Channel that writes it; empty for every channel", required=True, may_be_blank=True
        ),
        Column("store", Kind.TEXT, "Store that writes it; empty for every store", required=True, may_be_blank=True),
        Column("channel_sku", Kind.TEXT, "SKU or title as the channel writes it", required=True),
        Column("sku", Kind.TEXT, "Our SKU", required=True),
        Column(
            "quantity", Kind.INTEGER, "Units of our SKU in one of the channel's", required=True, least=1, most=10_000
        ),
        Column("is_bundle", Kind.BOOLEAN, "The channel's SKU is several of ours", required=True),
        Column("valid_from", Kind.DATE, "First day; 1990-01-01 for ever since", required=True),
        Column("valid_to", Kind.DATE, "Last day; empty for from then on"),
        Column(
            "unit_cost_minor",
            Kind.MINOR,
            "What one of ours costs",
            unit="minor",
            least=0,
            most=100_000_000_00,
            currency="currency",
        ),
        Column("currency", Kind.TEXT, "ISO 4217 currency of the cost"),
    ),
    caveats=(
        "Where several lines are valid on a day, one for the store goes before one for the channel, and that before one for all.",
        "A SKU that another line leads on is followed to the end, units times units; one that leads back to itself means nothing.",
    ),
)
