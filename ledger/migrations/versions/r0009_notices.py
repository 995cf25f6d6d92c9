"""What was to be told to whom outside, and did it arrive?"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("case_id", BIG),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_at", INSTANT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("recovered_at", INSTANT),
        sa.Column("updated_at", INSTANT, nullable=False),
    )
    op.create_index("ux_notices_topic", "notices", ["channel", "topic"], unique=True)
    op.create_index("ix_notices_state", "notices", ["state"])
