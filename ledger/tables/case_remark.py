"""What did people say about a case, and what did they lay beside it?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class CaseRemark(SQLModel, table=True):
    """A comment, or evidence: a landed file's line with its hash, or words. Never updated, never deleted.

    It is no change of the case: nobody else's view of it is out of date by it.
    """

    __tablename__ = "case_remarks"

    remark_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(sa_type=BIG_ID, foreign_key="cases.case_id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    kind: str
    text: str
    file: str | None = None
    line: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = None
