"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from ledger.errors import NaiveInstant

BIG_ID = BigInteger().with_variant(Integer(), "sqlite")
DOCUMENT = JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC in Python: `timestamptz` on PostgreSQL, text of one length on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return instant_text(value) if dialect.name == "sqlite" else _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return _in_utc(datetime.fromisoformat(value) if dialect.name == "sqlite" else value)


@lru_cache(maxsize=4_096)
def instant_text(value: datetime) -> str:
    """An instant as both engines read it: 2026-11-22 06:00:00.000000+00:00."""
    return _in_utc(value).isoformat(" ", "microseconds")


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise NaiveInstant(f"{value.isoformat()} has no time zone; hand in an aware datetime, such as one in UTC.")
    return value if value.tzinfo is UTC else value.astimezone(UTC)
