"""A company's tables, asked as a published warehouse is."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl


class Asked:
    """A reader over a connection: for questions that pages ask, where nothing is published."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def query(self, sql: str, params: dict[str, Any]) -> pl.DataFrame:
        return self.connection.sql(sql, params=params).pl()
