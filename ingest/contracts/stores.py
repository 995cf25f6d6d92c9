"""Which stores sell, where, in which currency and time zone?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="stores",
    question="Which stores sell, where, in which currency and time zone?",
    owner="ecommerce",
    key=("store",),
    columns=(
        Column("store", Kind.TEXT, "Short name of the store, unique in the company", required=True),
        Column("title", Kind.TEXT, "Name that people read", required=True),
        Column("channel", Kind.TEXT, "Where it sells: shopify, etsy, square, amazon, person, other", required=True),
        Column("country", Kind.TEXT, "ISO 3166 country of the store", required=True),
        Column("currency", Kind.TEXT, "ISO 4217 currency of its prices", required=True),
        Column("timezone", Kind.TEXT, "IANA zone of its business day", required=True),
        Column("domain", Kind.TEXT, "Public address at the source system"),
    ),
)
