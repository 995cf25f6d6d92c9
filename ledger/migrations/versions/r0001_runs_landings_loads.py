"""Runs with their lease, landed files, committed loads."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", BIG, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("heartbeat_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process_started", sa.String(), nullable=False),
        sa.Column("report", sa.JSON()),
    )
    is_running = sa.text("state = 'running'")
    op.create_index(
        "ux_runs_one_running", "runs", ["state"], unique=True, sqlite_where=is_running, postgresql_where=is_running
    )
    op.create_table(
        "landings",
        sa.Column("path", sa.String(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger()),
        sa.Column("cursor", sa.JSON()),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.Column("run_id", BIG, sa.ForeignKey("runs.run_id")),
        sa.Column("load_id", BIG, index=True),
        sa.Column("loaded_at", INSTANT),
    )
    op.create_table(
        "loads",
        sa.Column("load_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("run_id", BIG, sa.ForeignKey("runs.run_id"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("committed_at", INSTANT, nullable=False),
    )
