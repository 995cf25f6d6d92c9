"""Decisions on pairs of orders, and changes of rules; of the latter nothing can be changed or removed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")
SQLITE_GUARDS = """
CREATE TRIGGER rule_changes_no_update BEFORE UPDATE ON rule_changes
BEGIN SELECT RAISE(ABORT, 'rule_changes is append-only'); END;
CREATE TRIGGER rule_changes_no_delete BEFORE DELETE ON rule_changes
BEGIN SELECT RAISE(ABORT, 'rule_changes is append-only'); END;
CREATE TRIGGER rule_changes_no_replace BEFORE INSERT ON rule_changes
WHEN EXISTS (SELECT 1 FROM rule_changes WHERE name = NEW.name AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'rule_changes is append-only'); END
"""
POSTGRESQL_GUARDS = """
CREATE TRIGGER rule_changes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_changes
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()
"""


def upgrade() -> None:
    op.create_table(
        "pair_decisions",
        sa.Column("pair_id", sa.String(), primary_key=True),
        sa.Column("first_store", sa.String(), nullable=False),
        sa.Column("first_order_id", sa.String(), nullable=False),
        sa.Column("second_store", sa.String(), nullable=False),
        sa.Column("second_order_id", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("cancel_store", sa.String()),
        sa.Column("cancel_order_id", sa.String()),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "rule_changes",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards.split(";\nCREATE"):
        op.execute(f"CREATE {guard.strip().removeprefix('CREATE')}")
