"""Which sign-ins are there, when was each last seen, and has it ended?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class SignIn(SQLModel, table=True):
    """One sign-in at the identity provider; `sign_in_id` is a hash of what the provider said then."""

    __tablename__ = "sign_ins"

    sign_in_id: str = Field(primary_key=True)
    name: str
    began_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""
