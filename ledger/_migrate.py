"""Bring a database to the tables of this version."""

from __future__ import annotations

import zlib

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ledger.errors import LedgerTooNew

LOCK = zlib.crc32(b"ledger migrations")


def migrate(engine: Engine) -> None:
    """Run the migrations that the database lacks, in one transaction; two processes may try at once."""
    settings = config()
    script = ScriptDirectory.from_config(settings)
    with engine.connect() as connection:
        version = _version(connection)
    if version == script.get_current_head():
        return
    if version is not None and version not in {revision.revision for revision in script.walk_revisions()}:
        raise LedgerTooNew(
            f"The ledger's tables are of version {version}, this Wharfinger knows up to {script.get_current_head()}. "
            "Install the newer Wharfinger that wrote them."
        )
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def config() -> Config:
    """Alembic's settings; `attributes["connection"]` must hold the connection to migrate."""
    settings = Config()
    settings.set_main_option("script_location", "ledger:migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
