"""When did somebody go through the open exceptions of a day?"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("review_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("open_cases", sa.Integer()),
        sa.Column("new_cases", sa.Integer()),
        sa.Column("overdue_cases", sa.Integer()),
        sa.Column("unassigned_cases", sa.Integer()),
    )
    is_done = sa.text("ended_at IS NOT NULL")
    op.create_index(
        "ux_reviews_done", "reviews", ["day", "scope"], unique=True, sqlite_where=is_done, postgresql_where=is_done
    )
    op.create_index("ix_reviews_day", "reviews", ["day"])
