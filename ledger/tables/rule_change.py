"""Who changed which rule, from when on, and why?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class RuleChange(SQLModel, table=True):
    """One change of a rule; `number` counts the changes of its name. Never updated, never deleted."""

    __tablename__ = "rule_changes"

    name: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: int = Field(sa_type=BigInteger)
    valid_from: datetime = Field(sa_type=UtcDateTime)
    author: str
    reason: str
