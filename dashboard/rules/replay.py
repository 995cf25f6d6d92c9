"""What would other rules have shown in the last days, beside what people decided? Nothing is changed here.

A case counts as real where a person resolved it, and as none where a person dismissed it; the others say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data, money
from dashboard.people import costs
from dashboard.rules import foresight
from ingest.building import scope
from ingest.warehouse import Reader
from metrics import words
from metrics.queues import queues

DAYS: Final = 90
_REPLAY: Final = f"""
WITH
{scope.OWN} AS (SELECT unnest($stores::VARCHAR[]) AS store),
since AS (SELECT as_of, as_of - to_days({DAYS}) AS since_at FROM {scope.SOURCE}.snapshot),
was AS (
  SELECT queue, fingerprint, true_since, ended_at FROM {scope.SOURCE}.{foresight.EPISODES} CROSS JOIN since
  WHERE
    queue IN (SELECT unnest($queues::VARCHAR[])) AND true_since >= since_at
    AND ($all OR {scope.THROUGH["episodes"]})
),
will AS (
  SELECT queue, fingerprint, true_since, ended_at FROM {foresight.EPISODES} CROSS JOIN since
  WHERE true_since >= since_at AND ($all OR {scope.THROUGH["episodes"]})
),
decided AS (
  SELECT queue, fingerprint, case_id, true_since, coalesce(closed_at, as_of) AS until, status = 'resolved' AS is_real
  FROM {scope.SOURCE}.cases CROSS JOIN since
  WHERE
    status IN ('resolved', 'dismissed') AND queue IN (SELECT unnest($queues::VARCHAR[])) AND true_since >= since_at
    AND ($all OR {scope.THROUGH["cases"]})
),
seen AS (
  SELECT
    d.queue, d.is_real,
    EXISTS (
      SELECT 1 FROM was AS w
      WHERE w.fingerprint = d.fingerprint AND w.true_since <= d.until AND coalesce(w.ended_at, d.until) >= d.true_since
    ) AS was_shown,
    EXISTS (
      SELECT 1 FROM will AS w
      WHERE w.fingerprint = d.fingerprint AND w.true_since <= d.until AND coalesce(w.ended_at, d.until) >= d.true_since
    ) AS is_shown
  FROM decided AS d
),
prices AS (SELECT queue, sum(cost_minor)::BIGINT AS cost_minor FROM {scope.SOURCE}.queue_prices GROUP BY queue)
SELECT
  q.queue,
  (SELECT count(*) FROM was WHERE was.queue = q.queue) AS was,
  (SELECT count(*) FROM will WHERE will.queue = q.queue) AS will,
  (SELECT count(*) FROM seen WHERE seen.queue = q.queue AND is_real) AS right_ones,
  (SELECT count(*) FROM seen WHERE seen.queue = q.queue AND is_real AND was_shown) AS was_hits,
  (SELECT count(*) FROM seen WHERE seen.queue = q.queue AND is_real AND is_shown) AS hits,
  (SELECT count(*) FROM seen WHERE seen.queue = q.queue AND NOT is_real AND was_shown) AS was_wrong,
  (SELECT count(*) FROM seen WHERE seen.queue = q.queue AND NOT is_real AND is_shown) AS wrong,
  p.cost_minor
FROM (SELECT unnest($queues::VARCHAR[]) AS queue) AS q
LEFT JOIN prices AS p ON p.queue = q.queue
ORDER BY q.queue
"""  # noqa: S608


def of_rules(changed: Mapping[str, int]) -> pl.DataFrame:
    """Queue by queue: episodes of the last days now (`was`) and then (`will`), and how they stand to decisions.

    `right_ones`: cases that people resolved; `hits`: of those, shown; `wrong`: shown, and dismissed; each now
    (`was_…`) and then. `cost_minor`: what a case costs, in the group's currency.
    """
    return data.ask(_of_rules, json.dumps(changed, sort_keys=True))


def table(changed: Mapping[str, int]) -> None:
    """What the rules would have shown in the last days: more or fewer cases, how many rightly, and their money."""
    if not st.toggle(f"Replay the last {DAYS} days", key="replay.rules"):
        return
    changes = (("was", "will"), ("was_hits", "hits"), ("was_wrong", "wrong"))
    found = of_rules(changed).filter(pl.any_horizontal(pl.col(now) != pl.col(then) for now, then in changes))
    if found.is_empty():
        st.caption(f"In the last {DAYS} days the same cases would have been shown.")
        return
    currency = data.snapshot()["group_currency"]
    columns: dict[str, Any] = {
        "Queue": found["queue"].replace({name: queue.title for name, queue in queues().items()}),
        f"Cases in {DAYS} days": found["was"],
        "Then": found["will"],
        "Precision": _shares(found, "was_hits", "was_wrong"),
        "Precision then": _shares(found, "hits", "wrong"),
        "Recall": _recalls(found, "was_hits"),
        "Recall then": _recalls(found, "hits"),
        "Decided": found["was_hits"] + found["was_wrong"],
    }
    if costs.may_read():
        minor = ((found["will"] - found["was"]) * found["cost_minor"]).to_list()
        columns["Money in it"] = [money.told(None if one is None else int(one), currency) for one in minor]
    st.dataframe(
        pl.DataFrame(columns), hide_index=True, placeholder=words.NOTHING, alt="What the rules would have shown"
    )
    st.caption(
        f"Replayed over {DAYS} days. Precision and recall stand beside what people decided: resolved is right, "
        "dismissed is not; where nobody decided, they are n/a. Money: what the cases cost that would be shown more (or "
        "fewer)."
    )


def _of_rules(reader: Reader, text: str) -> pl.DataFrame:
    with foresight.then(*foresight.by_rules(json.loads(text))) as (then, asked):
        return then.query(_REPLAY, {"queues": asked, **foresight.own()})


def _shares(found: pl.DataFrame, hits: str, wrong: str) -> list[str]:
    return [_percent(hit, hit + false) for hit, false in found.select(hits, wrong).iter_rows()]


def _recalls(found: pl.DataFrame, hits: str) -> list[str]:
    return [_percent(hit, real) for hit, real in found.select(hits, "right_ones").iter_rows()]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}{words.SPACE}%" if whole else words.NOTHING
