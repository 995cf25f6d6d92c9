"""Which filters did a person keep under a name?"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class SavedView(SQLModel, table=True):
    """One view of one person on one page; `query` is what stands in the page's address, as JSON."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("person", "page", "name"),)

    view_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    person: str
    page: str
    name: str
    query: str
    saved_at: datetime = Field(sa_type=UtcDateTime)
