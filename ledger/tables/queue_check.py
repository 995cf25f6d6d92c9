"""At which snapshot was each queue last compared with its cases?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class QueueCheck(SQLModel, table=True):
    """One queue and the newest snapshot it was reconciled with."""

    __tablename__ = "queue_checks"

    queue: str = Field(primary_key=True)
    as_of: datetime = Field(sa_type=UtcDateTime)
    rows: int
