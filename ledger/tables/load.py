"""Which loads did the warehouse commit, and what did they hold?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class Load(SQLModel, table=True):
    """One committed load; its digest, rows and bytes tell whether the warehouse still holds it."""

    __tablename__ = "loads"

    load_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    run_id: int = Field(sa_type=BIG_ID, foreign_key="runs.run_id")
    digest: str
    rows: int = Field(sa_type=BigInteger)
    bytes: int = Field(sa_type=BigInteger)
    committed_at: datetime = Field(sa_type=UtcDateTime)
