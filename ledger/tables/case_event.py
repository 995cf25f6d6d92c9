"""What happened to a case, who did it, when, and why?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class CaseEvent(SQLModel, table=True):
    """One change of a case; `version` is the version it made. Never updated, never deleted.

    `change` is what a person changed, as JSON: field → [before, after]; empty for what runs did.
    """

    __tablename__ = "case_events"

    case_id: int = Field(
        primary_key=True, sa_type=BIG_ID, foreign_key="cases.case_id", sa_column_kwargs={"autoincrement": False}
    )
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    note: str
    change: str | None = None
