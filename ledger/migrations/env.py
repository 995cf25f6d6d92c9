"""Runs or compares migrations on the connection that ledger._migrate hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import ledger.tables  # noqa: F401  (fills the metadata)
from ledger._types import UtcDateTime


def plain_type(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Migrations name SQLAlchemy's own types, so that they outlive changes of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return 'sa.DateTime(timezone=True).with_variant(sa.String(), "sqlite")'
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
