"""Which orders exist at the source?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="orders",
    question="Which orders exist at the source?",
    owner="ecommerce",
    key=(
        "store",
        "order_id",
    ),
    version="updated_at",
    columns=(
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Identifier at the source (Shopify: gid)", required=True),
        Column("name", Kind.TEXT, "Order number that people read, such as #1042", required=True),
        Column(
            "channel",
            Kind.TEXT,
            "Where the customer bought: shopify, etsy, amazon, instagram, person, other",
            required=True,
        ),
        Column("is_test", Kind.BOOLEAN, "True for test orders, which no metric counts", required=True),
        Column(
            "requires_shipping",
            Kind.BOOLEAN,
            "False where nothing is to be shipped (gift cards, digital, services)",
            required=True,
        ),
        Column("created_at", Kind.INSTANT, "When the source made the record", required=True, unit="UTC"),
        Column(
            "processed_at",
            Kind.INSTANT,
            "When the order was placed; earlier than created_at for imported orders",
            required=True,
            unit="UTC",
        ),
        Column("updated_at", Kind.INSTANT, "Version of the record", required=True, unit="UTC"),
        Column("cancelled_at", Kind.INSTANT, "When it was cancelled", unit="UTC"),
        Column("cancel_reason", Kind.TEXT, "CUSTOMER, INVENTORY, FRAUD, DECLINED, STAFF, OTHER"),
        Column("closed_at", Kind.INSTANT, "When the source archived it", unit="UTC"),
        Column("currency", Kind.TEXT, "Shop currency", required=True),
        Column(
            "total_minor", Kind.MINOR, "Current total in shop currency", required=True, currency="currency", least=0
        ),
        Column("presentment_currency", Kind.TEXT, "Currency that the customer saw"),
        Column(
            "total_presentment_minor",
            Kind.MINOR,
            "Current total in the customer's currency",
            currency="presentment_currency",
        ),
        Column("financial_status", Kind.TEXT, "Verbatim from the source"),
        Column("fulfillment_status", Kind.TEXT, "Verbatim from the source: seven Shopify states and others"),
        Column("return_status", Kind.TEXT, "Verbatim from the source"),
        Column("service", Kind.TEXT, "Shipping service that was bought"),
        Column("tags", Kind.TAGS, "Tags as given"),
        Column("email_hash", Kind.TEXT, "Keyed hash of the customer's e-mail"),
        Column("name_postcode_hash", Kind.TEXT, "Keyed hash of customer's name and postcode"),
        Column("address_hash", Kind.TEXT, "Keyed hash of the shipping address, for parity"),
        Column("phone_hash", Kind.TEXT, "Keyed hash of the customer's phone number with its calling code"),
        Column(
            "customer_name",
            Kind.TEXT,
            "The customer's name as the source writes it",
            personal=True,
        ),
        Column(
            "identity_address_hash",
            Kind.TEXT,
            "Keyed hash of street, postcode and country in their normal form, for finding duplicates",
        ),
        Column("payment_tail", Kind.TEXT, "Last four digits of the card that paid"),
        Column("country", Kind.TEXT, "ISO 3166 country of delivery"),
        Column("promised_on", Kind.DATE, "Day of delivery first promised to the customer"),
        Column("is_edited", Kind.BOOLEAN, "True where the order was edited after it was placed"),
    ),
    sequences=(("created_at", "updated_at"),),
)
