"""Which cases may be one incident?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class IncidentHint(SQLModel, table=True):
    """Many open cases of one queue, store, warehouse and carrier that began within hours of each other."""

    __tablename__ = "incident_hints"

    queue: str = Field(primary_key=True)
    store: str = Field(primary_key=True)
    warehouse: str = Field(primary_key=True)
    carrier: str = Field(primary_key=True)
    first_since: datetime = Field(sa_type=UtcDateTime)
    last_since: datetime = Field(sa_type=UtcDateTime)
    cases: int
    hinted_at: datetime = Field(sa_type=UtcDateTime)
    declined_by: str | None = None
    declined_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
