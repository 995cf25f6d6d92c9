"""Who changed which book of rules, when, and why?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class BookRevision(SQLModel, table=True):
    """One change of a book, such as the SKU map: all its lines at once. Never updated, never deleted.

    `confirmed_by` names the second person, where the change was of a kind that needs one.
    """

    __tablename__ = "book_revisions"

    book: str = Field(primary_key=True)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    author: str
    confirmed_by: str
    reason: str
    lines: int
