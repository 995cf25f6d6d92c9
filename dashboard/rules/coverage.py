"""How many rows of the snapshot does a map explain, now and with other lines, and what would it still leave out?

Asked of the very fact and the very query that a run judges by, for the asker's stores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard import data, place
from dashboard.rules import foresight
from ingest import facts
from ingest.building import scope
from ingest.warehouse import Reader
from metrics.queues.unmapped_status import SEEN

_LINES: Final = f"""
WITH
was AS (
  SELECT store, order_id, line_id, list((sku, units) ORDER BY sku) AS means
  FROM {scope.SOURCE}.mapped_lines WHERE is_mapped GROUP BY ALL
),
will AS (
  SELECT store, order_id, line_id, list((sku, units) ORDER BY sku) AS means
  FROM mapped_lines WHERE is_mapped GROUP BY ALL
)
SELECT
  o.channel, l.store, l.sku, w.means::VARCHAR AS now, t.means::VARCHAR AS then,
  t.means IS NULL AND coalesce(l.requires_shipping AND NOT l.is_gift_card, true)
    AND NOT EXISTS (SELECT 1 FROM warehouse_stock AS k WHERE k.sku = l.sku) AS is_missing,
  count(*) AS lines
FROM order_lines AS l
JOIN orders AS o ON o.store = l.store AND o.order_id = l.order_id
LEFT JOIN was AS w ON w.store = l.store AND w.order_id = l.order_id AND w.line_id = l.line_id
LEFT JOIN will AS t ON t.store = l.store AND t.order_id = l.order_id AND t.line_id = l.line_id
WHERE l.sku IS NOT NULL AND ($all OR list_contains($stores::VARCHAR[], l.store))
GROUP BY ALL
"""  # noqa: S608
"""What each SKU that was ordered means, now and then. What is not shipped, or known to a
warehouse by this name, needs no map."""
_WORDS: Final = f"""{SEEN},
counted AS (
  SELECT system, name, word, count(*) AS lines FROM seen
  WHERE name <> '' AND ($all OR list_contains($stores::VARCHAR[], store))
  GROUP BY ALL
)
SELECT
  s.system, replace(s.name, '|', ' ') AS status, s.word, max_by(k.stage, length(k.status)) AS stage, s.lines
FROM counted AS s
LEFT JOIN status_map AS k ON k.system = s.system AND upper(k.status) IN (upper(s.name), upper(s.word))
GROUP BY ALL
"""  # noqa: S608
"""Which stage each word has that the queue of unmapped statuses looks at."""


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """How many rows of the snapshot a map covers now and would cover, how many would mean something else, and what it
    would still leave out."""

    before: int
    gained: int
    lost: int
    altered: int
    missing: pl.DataFrame

    @property
    def after(self) -> int:
        return self.before + self.gained - self.lost


def of_book(name: str, lines: Mapping[str, Mapping[str, Any]]) -> Mapped | None:
    """What the book would explain with these lines; None for a book that is no map."""
    if name not in _ASKED:
        return None
    names, question = _ASKED[name]
    return _mapped(data.ask(question, foresight.written(lines)), names)


def _skus(reader: Reader, text: str) -> pl.DataFrame:
    made = {"sku_map": foresight.table("sku_map", text), "mapped_lines": (facts.statements()["mapped_lines"], None)}
    with Reader(place.home(), instead=made) as then:
        return then.query(_LINES, foresight.own())


def _statuses(reader: Reader, text: str) -> pl.DataFrame:
    with (
        Reader(place.home()) as now,
        Reader(place.home(), instead={"status_map": foresight.table("status_map", text)}) as then,
    ):
        was, will = now.query(_WORDS, foresight.own()), then.query(_WORDS, foresight.own())
    keys = ["system", "status", "word"]
    both = was.join(will, on=keys, how="full", coalesce=True, nulls_equal=True, suffix=".then")
    return both.select(
        "system",
        "status",
        now="stage",
        then="stage.then",
        is_missing=pl.col("stage.then").is_null() & pl.col("lines.then").is_not_null(),
        lines=pl.coalesce("lines.then", "lines"),
    )


def _mapped(rows: pl.DataFrame, names: tuple[str, ...]) -> Mapped:
    was, will = pl.col("now").is_not_null(), pl.col("then").is_not_null()

    def lines(condition: pl.Expr) -> int:
        return int(rows.filter(condition)["lines"].sum())

    return Mapped(
        before=lines(was),
        gained=lines(will & ~was),
        lost=lines(was & ~will),
        altered=lines(was & will & (pl.col("now") != pl.col("then"))),
        missing=rows.filter("is_missing")
        .group_by(names)
        .agg(pl.col("lines").sum())
        .sort("lines", *names, descending=[True, *(False for _ in names)]),
    )


_ASKED: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Reader, str], pl.DataFrame]]]] = {
    "sku_map": (("channel", "store", "sku"), _skus),
    "status_map": (("system", "status"), _statuses),
}
