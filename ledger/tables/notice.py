"""What was to be told to whom outside, and did it arrive?"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class Notice(SQLModel, table=True):
    """One message for one channel; its topic comes once. Recovered says when the channel worked again after a failure.

    `state` is waiting, sending (a kill in between leaves it so), sent, gathered (told by another one's list), dropped
    (over before it could be told) or unsure (no answer in time: it may have arrived, and is not sent again).
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ux_notices_topic", "channel", "topic", unique=True),
        Index("ix_notices_state", "state"),
    )

    notice_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    channel: str
    topic: str
    case_id: int | None = Field(default=None, sa_type=BIG_ID)
    title: str
    body: str
    state: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recovered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
