"""Which runs were there, who ran them, and how did they end?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, DOCUMENT, UtcDateTime


class Run(SQLModel, table=True):
    """One run. Its number is its fencing token: numbers only grow, and only the running one may commit."""

    __tablename__ = "runs"
    __table_args__ = (
        Index(
            "ux_runs_one_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    run_id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    kind: str
    state: str
    as_of: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    heartbeat_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    host: str
    pid: int
    process_started: str
    report: dict[str, Any] | None = Field(default=None, sa_type=DOCUMENT)
