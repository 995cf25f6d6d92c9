"""What people do with a case: who has it, until when it rests, its parent, remarks, watchers; and a revision."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")
ADDED = (
    ("channel", sa.String()),
    ("warehouse", sa.String()),
    ("carrier", sa.String()),
    ("order_id", sa.String()),
    ("order_name", sa.String()),
    ("file", sa.String()),
    ("line", sa.BigInteger()),
    ("exposure_minor", sa.BigInteger()),
    ("escalate_to", sa.String()),
    ("escalated_at", INSTANT),
    ("escalated_to", sa.String()),
    ("assignee", sa.String()),
    ("snoozed_until", INSTANT),
    ("accepted_until", INSTANT),
    ("layer", sa.String()),
    ("parent_id", BIG),
)
SQLITE_GUARDS = """
CREATE TRIGGER case_remarks_no_update BEFORE UPDATE ON case_remarks
BEGIN SELECT RAISE(ABORT, 'case_remarks is append-only'); END;
CREATE TRIGGER case_remarks_no_delete BEFORE DELETE ON case_remarks
BEGIN SELECT RAISE(ABORT, 'case_remarks is append-only'); END;
CREATE TRIGGER case_remarks_no_replace BEFORE INSERT ON case_remarks
WHEN EXISTS (SELECT 1 FROM case_remarks WHERE remark_id = NEW.remark_id)
BEGIN SELECT RAISE(ABORT, 'case_remarks is append-only'); END
"""
POSTGRESQL_GUARDS = """
CREATE TRIGGER case_remarks_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON case_remarks
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()
"""


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("cases", sa.Column(name, kind))
    op.add_column("cases", sa.Column("children", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("revision", BIG, nullable=False, server_default="0"))
    op.create_index("ix_cases_status", "cases", ["status"])
    op.create_index("ix_cases_parent", "cases", ["parent_id"])
    op.create_index("ix_cases_revision", "cases", ["revision"])
    op.add_column("case_events", sa.Column("change", sa.String()))
    op.create_table(
        "case_remarks",
        sa.Column("remark_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("case_id", BIG, sa.ForeignKey("cases.case_id"), nullable=False, index=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("file", sa.String()),
        sa.Column("line", sa.BigInteger()),
        sa.Column("sha256", sa.String()),
    )
    op.create_table(
        "case_watchers",
        sa.Column("case_id", BIG, sa.ForeignKey("cases.case_id"), primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("since", INSTANT, nullable=False),
    )
    op.create_table(
        "case_revision",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("revision", BIG, nullable=False),
    )
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards.split(";\nCREATE"):
        op.execute(f"CREATE {guard.strip().removeprefix('CREATE')}")
