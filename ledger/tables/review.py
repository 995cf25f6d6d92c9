"""When did somebody go through the open exceptions of a day?"""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime

_IS_DONE = text("ended_at IS NOT NULL")


class Review(SQLModel, table=True):
    """One daily review: begun by a person, done once `ended_at` is there, with how many cases were so then.

    `day` is the company's local day on which it was begun; `scope` names the stores that the person sees, `*` for all.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ux_reviews_done", "day", "scope", unique=True, sqlite_where=_IS_DONE, postgresql_where=_IS_DONE),
        Index("ix_reviews_day", "day"),
    )

    review_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    day: date
    scope: str
    actor: str
    begun_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    open_cases: int | None = None
    new_cases: int | None = None
    overdue_cases: int | None = None
    unassigned_cases: int | None = None
