"""What did a person decide about two orders that may be one?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import UtcDateTime


class PairDecision(SQLModel, table=True):
    """The decision that stands about a pair of orders; `version` counts how often it was decided anew.

    `decision` is merge, cancel_one, keep_both, link, or open where it was taken back. The first two name the order that
    is to be cancelled; the other one is to be fulfilled. All earlier decisions are in the audit log.
    """

    __tablename__ = "pair_decisions"

    pair_id: str = Field(primary_key=True)
    first_store: str
    first_order_id: str
    second_store: str
    second_order_id: str
    decision: str
    cancel_store: str | None = None
    cancel_order_id: str | None = None
    author: str
    note: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
