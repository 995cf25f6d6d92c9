"""Where does the audit log end?"""

from typing import ClassVar

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID


class AuditHead(SQLModel, table=True):
    """The one row that names the last audit entry; `stamp` is an HMAC, so a shorter log cannot be given a new head."""

    __tablename__ = "audit_head"
    NAME: ClassVar[str] = "audit"

    name: str = Field(primary_key=True)
    seq: int = Field(sa_type=BIG_ID)
    seal: str
    stamp: str
