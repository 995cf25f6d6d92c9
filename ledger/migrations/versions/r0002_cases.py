"""Cases, their events, and the snapshot each queue was last compared with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("true_since", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("gone_at", INSTANT),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("currency", sa.String()),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("root_cause", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_cases_fingerprint", "cases", ["fingerprint", "case_id"])
    op.create_index("ix_cases_queue", "cases", ["queue", "status"])
    for name, columns, condition in (
        ("ux_cases_one_open", ["fingerprint"], "status = 'open'"),
        ("ux_cases_one_present", ["queue", "fingerprint"], "gone_at IS NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "cases", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "case_events",
        sa.Column("case_id", BIG, sa.ForeignKey("cases.case_id"), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_table(
        "queue_checks",
        sa.Column("queue", sa.String(), primary_key=True),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
    )
