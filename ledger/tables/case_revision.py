"""Has any case changed since I looked?"""

from typing import ClassVar

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID


class CaseRevision(SQLModel, table=True):
    """The one row that counts the transactions that changed cases; a case carries the number of its last one."""

    __tablename__ = "case_revision"
    NAME: ClassVar[str] = "cases"

    name: str = Field(primary_key=True)
    revision: int = Field(sa_type=BIG_ID)
