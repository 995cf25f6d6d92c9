"""What was sold at a stall and entered by hand?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class StallSale(SQLModel, table=True):
    """One sale that a person entered; `entry` names the form that was sent, so that it counts once.

    What was sold, and to whom, is in the landed file `path`; nothing about the customer is kept here.
    """

    __tablename__ = "stall_sales"

    entry: str = Field(primary_key=True)
    sale: str = Field(unique=True)
    store: str = Field(index=True)
    sold_at: datetime = Field(sa_type=UtcDateTime)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    units: int
    total_minor: int = Field(sa_type=BigInteger)
    currency: str
    paid_by: str
    path: str
