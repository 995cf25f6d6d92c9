"""Which exceptions need or needed a person, since when, and what came of them?"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class Case(SQLModel, table=True):
    """One exception from opening to end, through all returns within the reopening time.

    `status` is open, resolved, auto_resolved, dismissed or accepted. `gone_at` says when its row left the queue: empty
    while the row is there, which it may be long after a person decided. `owner` is the team that the routes name,
    `assignee` the person who has it. A snooze hides a case and stops no clock. `exposure_minor` is what it may cost in
    all, in the group's currency. `children` counts the cases that a mass incident stands for; each names its
    `parent_id`. `version` counts what people and runs decided about it, `revision` says with which change of any case
    it last changed.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_fingerprint", "fingerprint", "case_id"),
        Index("ix_cases_queue", "queue", "status"),
        Index("ix_cases_status", "status"),
        Index("ix_cases_parent", "parent_id"),
        Index("ix_cases_revision", "revision"),
        Index(
            "ux_cases_one_open",
            "fingerprint",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ux_cases_one_present",
            "queue",
            "fingerprint",
            unique=True,
            sqlite_where=text("gone_at IS NULL"),
            postgresql_where=text("gone_at IS NULL"),
        ),
    )

    case_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    fingerprint: str
    queue: str
    store: str
    subject: str
    summary: str
    status: str
    true_since: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    reopened: int = 0
    is_repeat: bool = False
    owner: str | None = None
    root_cause: str | None = None
    version: int = 1
    channel: str | None = None
    warehouse: str | None = None
    carrier: str | None = None
    order_id: str | None = None
    order_name: str | None = None
    file: str | None = None
    line: int | None = Field(default=None, sa_type=BigInteger)
    exposure_minor: int | None = Field(default=None, sa_type=BigInteger)
    escalate_to: str | None = None
    escalated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalated_to: str | None = None
    assignee: str | None = None
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    layer: str | None = None
    parent_id: int | None = Field(default=None, sa_type=BIG_ID)
    children: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    revision: int = Field(default=0, sa_type=BIG_ID, sa_column_kwargs={"server_default": "0"})
