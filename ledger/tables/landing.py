"""Which files were landed, and which load took them?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, DOCUMENT, UtcDateTime


class Landing(SQLModel, table=True):
    """One landed file; `load_id` is empty until a committed load holds its rows."""

    __tablename__ = "landings"

    path: str = Field(primary_key=True)
    source: str
    system: str
    store: str
    feed: str
    sha256: str
    bytes: int = Field(sa_type=BigInteger)
    lines: int = Field(sa_type=BigInteger)
    expected: int | None = Field(default=None, sa_type=BigInteger)
    cursor: dict[str, str] | None = Field(default=None, sa_type=DOCUMENT)
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    run_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="runs.run_id")
    load_id: int | None = Field(default=None, sa_type=BIG_ID, index=True)
    loaded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
