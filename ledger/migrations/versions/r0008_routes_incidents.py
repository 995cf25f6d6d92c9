"""Which team owns what, with history; and what may be one incident."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "routes",
        sa.Column("route_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("warehouse", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("escalate_to", sa.String(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("valid_until", INSTANT),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )
    is_valid = sa.text("valid_until IS NULL")
    op.create_index(
        "ux_routes_one_valid",
        "routes",
        ["queue", "store", "warehouse"],
        unique=True,
        sqlite_where=is_valid,
        postgresql_where=is_valid,
    )
    op.create_table(
        "incident_hints",
        sa.Column("queue", sa.String(), primary_key=True),
        sa.Column("store", sa.String(), primary_key=True),
        sa.Column("warehouse", sa.String(), primary_key=True),
        sa.Column("carrier", sa.String(), primary_key=True),
        sa.Column("first_since", INSTANT, nullable=False),
        sa.Column("last_since", INSTANT, nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("hinted_at", INSTANT, nullable=False),
        sa.Column("declined_by", sa.String()),
        sa.Column("declined_at", INSTANT),
    )
