"""Who did what, and when, in an order that cannot be changed unseen?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One act. `seal` is an HMAC over this row and the seal of the row before; `detail` is canonical JSON."""

    __tablename__ = "audit_entries"

    seq: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    seal: str
