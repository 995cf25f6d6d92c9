"""Who wants to hear of a case?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class CaseWatcher(SQLModel, table=True):
    """One person who watches one case."""

    __tablename__ = "case_watchers"

    case_id: int = Field(
        primary_key=True, sa_type=BIG_ID, foreign_key="cases.case_id", sa_column_kwargs={"autoincrement": False}
    )
    person: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime)
