"""Who may come in, as what, and to which stores?"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledger._types import DOCUMENT, UtcDateTime


class User(SQLModel, table=True):
    """One person by e-mail address, or everybody of a domain (`@example.com`) who has no entry of their own.

    `stores` counts only where `has_all_stores` is false; an empty list then means none.
    """

    __tablename__ = "users"

    name: str = Field(primary_key=True)
    roles: list[str] = Field(sa_type=DOCUMENT)
    has_all_stores: bool = False
    stores: list[str] = Field(sa_type=DOCUMENT)
    is_disabled: bool = False
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
