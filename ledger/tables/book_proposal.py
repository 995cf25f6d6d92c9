"""Which changes of a book wait for a second person?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class BookProposal(SQLModel, table=True):
    """A change that one person wants and another must confirm; `lines` is JSON, key to body or null.

    `state` is waiting, taken or refused.
    """

    __tablename__ = "book_proposals"

    proposal_id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    book: str
    seen: int
    lines: str
    author: str
    reason: str
    needs: str
    at: datetime = Field(sa_type=UtcDateTime)
    state: str = "waiting"
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
