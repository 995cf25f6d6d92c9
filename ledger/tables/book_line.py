"""What does a book of rules say about each thing, and what did it say before?"""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class BookLine(SQLModel, table=True):
    """What one revision says about one key: `body` is canonical JSON, or empty where the line was taken out."""

    __tablename__ = "book_lines"
    __table_args__ = (Index("ix_book_lines_key", "book", "key", "revision"),)

    book: str = Field(primary_key=True)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    key: str = Field(primary_key=True)
    body: str | None = None
