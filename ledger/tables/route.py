"""Which team answers for which exceptions, since when?"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from ledger._types import BIG_ID, UtcDateTime


class Route(SQLModel, table=True):
    """From a queue, or a queue in one store or warehouse (empty: any), to its owner; ended, never changed."""

    __tablename__ = "routes"
    __table_args__ = (
        Index(
            "ux_routes_one_valid",
            "queue",
            "store",
            "warehouse",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
    )

    route_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    queue: str
    store: str
    warehouse: str
    owner: str
    escalate_to: str
    valid_from: datetime = Field(sa_type=UtcDateTime)
    valid_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    actor: str
    note: str
