"""Where do failures gather? Queues whose orders share a place or a product more often than all orders do."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import polars as pl
import streamlit as st

from dashboard import data, widgets
from dashboard.filters import Filters
from ingest.warehouse import Reader
from metrics import monday, words
from metrics.queues import queues

LEAST_ORDERS: Final = 5
LEAST_TIMES: Final = 1.25
LEAST_SPREAD: Final = 3
"""So many standard deviations of a binomial share above what chance would give."""
_CASE_DAYS, _ORDER_DAYS = 28, 56
_GATHERED: Final = """
WITH
base AS (
  SELECT store, order_id, channel, carrier, warehouses, skus
  FROM fact_orders
  WHERE day > $until::DATE - $order_days AND day <= $until::DATE AND ($store IS NULL OR store = $store)
),
marks AS (
  SELECT store, order_id, 'Store' AS kind, store AS member FROM base
  UNION ALL SELECT store, order_id, 'Channel', channel FROM base
  UNION ALL SELECT store, order_id, 'Carrier', carrier FROM base WHERE carrier IS NOT NULL
  UNION ALL SELECT store, order_id, 'Warehouse', unnest(warehouses) FROM base
  UNION ALL SELECT store, order_id, 'Product', unnest(skus) FROM base
),
kinds AS (SELECT kind, count(DISTINCT (store, order_id)) AS orders FROM marks GROUP BY kind),
usual AS (
  SELECT m.kind, m.member, count(*) / any_value(k.orders) AS share
  FROM marks AS m JOIN kinds AS k ON k.kind = m.kind
  GROUP BY m.kind, m.member
),
failed AS (
  SELECT DISTINCT e.queue, e.store, e.order_id
  FROM fact_exceptions AS e
  SEMI JOIN base AS b ON b.store = e.store AND b.order_id = e.order_id
  WHERE e.outcome <> 'dismissed' AND e.true_day > $until::DATE - $case_days AND e.true_day <= $until::DATE
),
marked AS (
  SELECT f.queue, m.kind, m.member, f.store, f.order_id
  FROM failed AS f JOIN marks AS m ON m.store = f.store AND m.order_id = f.order_id
),
whole AS (SELECT queue, kind, count(DISTINCT (store, order_id)) AS n FROM marked GROUP BY queue, kind),
gathered AS (
  SELECT
    g.queue, g.kind, g.member, count(*) AS orders, any_value(w.n) AS n, any_value(u.share) AS usual_share,
    any_value(u.share) * any_value(w.n) AS expected
  FROM marked AS g
  JOIN whole AS w ON w.queue = g.queue AND w.kind = g.kind
  JOIN usual AS u ON u.kind = g.kind AND u.member = g.member
  WHERE u.share < 1
  GROUP BY g.queue, g.kind, g.member
)
SELECT queue, kind, member, orders, n, orders / n AS share, usual_share, orders - expected AS excess
FROM gathered
WHERE
  orders >= $least_orders AND orders >= $least_times * expected
  AND orders - expected >= $least_spread * sqrt(expected * (1 - usual_share))
ORDER BY excess DESC, queue, kind, member
"""


def gathered(reader: Reader, until: str, store: str | None) -> pl.DataFrame:
    """Where did cases of the four weeks up to a day gather, beside the orders of eight weeks?

    queue, kind, member, orders (with such a case, there), n (with such a case, anywhere), share, usual_share (of all
    orders), excess (orders beyond that share). Largest excess first; only what chance does not explain.
    """
    limits: dict[str, float] = {"case_days": _CASE_DAYS, "order_days": _ORDER_DAYS, "least_orders": LEAST_ORDERS}
    limits |= {"least_times": LEAST_TIMES, "least_spread": LEAST_SPREAD}
    return reader.query(_GATHERED, {"until": until, "store": store, **limits})


def table(filters: Filters) -> None:
    """Each gathering with how often it is there, and how often all orders are."""
    until = monday(filters.week) + timedelta(days=6)
    found = data.ask(gathered, until.isoformat(), filters.members.get("store"))
    if found.is_empty():
        st.success("Failures gather nowhere: each place and product has its usual share of them.")
        return
    first = found.row(0, named=True)
    st.markdown(f"**{widgets.text(sentence(first))}**")
    st.dataframe(
        pl.DataFrame(
            {
                "Failure": found["queue"].replace({name: queue.title for name, queue in queues().items()}),
                "Where": found["kind"],
                "What": found["member"].replace(data.names()),
                "Orders": found["orders"],
                "Of": found["n"],
                "Share": 100 * found["share"],
                "Usual share": 100 * found["usual_share"],
                "More than usual": found["excess"],
            }
        ),
        hide_index=True,
        column_config={
            "Failure": st.column_config.TextColumn(pinned=True),
            "Share": st.column_config.NumberColumn(format="%.1f %%"),
            "Usual share": st.column_config.NumberColumn(format="%.1f %%"),
            "More than usual": st.column_config.NumberColumn(format="%+.0f"),
        },
        alt="Where failures gather: share of a queue's orders beside the share of all orders, largest excess first",
    )
    st.caption(
        f"Cases of the four weeks up to this one, beside the orders of eight weeks; shown from {LEAST_ORDERS} orders "
        f"and {LEAST_TIMES} times the usual share on, and where chance alone would not explain it ({LEAST_SPREAD} "
        "standard deviations)."
    )


def sentence(row: dict[str, object]) -> str:
    """Dispatch overdue gathers at warehouse leipzig: 61 of 90 orders with it, 68 %, where 33 % of all orders are."""
    title = queues()[str(row["queue"])].title
    share, usual = (f"{float(str(row[name])) * 100:.0f}{words.SPACE}%" for name in ("share", "usual_share"))
    return (
        f"{title} gathers at {str(row['kind']).lower()} {data.names().get(str(row['member']), row['member'])}: "
        f"{words.count(int(str(row['orders'])))} of {words.count(int(str(row['n'])))} orders with it, {share}, where "
        f"{usual} of all orders are."
    )
