"""What was sold at a stall, and which views does a person keep?"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stall_sales",
        sa.Column("entry", sa.String(), primary_key=True),
        sa.Column("sale", sa.String(), nullable=False, unique=True),
        sa.Column("store", sa.String(), nullable=False, index=True),
        sa.Column("sold_at", INSTANT, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("paid_by", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
    )
    op.create_table(
        "saved_views",
        sa.Column("view_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.UniqueConstraint("person", "page", "name"),
    )
