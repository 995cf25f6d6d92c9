"""Was the order's address changed: when, by whom, before or after the label, and who said which address?

Addresses themselves are in the landed records alone; whoever may read those finds the old and the new one there.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data, widgets
from dashboard.evidence import proof
from dashboard.orders import feed
from dashboard.people import guard
from ingest.warehouse import Reader

_CHANGES: Final = """
WITH
changes AS (
  SELECT *, lead(changed_at) OVER (ORDER BY changed_at, event_id) AS next_at
  FROM address_changes
  WHERE store = $store AND order_id = $order_id
),
messages AS (
  SELECT received_at, receipt_id AS identifier, _file AS file, _line AS line
  FROM wms_receipts
  WHERE store = $store AND order_id = $order_id AND kind IN ('new', 'change')
)
SELECT
  c.event_id,
  c.changed_at,
  c.writer,
  c.label_at,
  c.told_at,
  c.old_hash = c.new_hash AS is_same,
  coalesce(c.delivered_at <= c.changed_at, false) AS is_delivered,
  coalesce(c.cancelled_at <= c.changed_at, false) AS is_cancelled,
  (SELECT max_by(m, m.received_at) FROM messages AS m WHERE m.received_at <= c.changed_at) AS before,
  (
    SELECT min_by(m, m.received_at)
    FROM messages AS m
    WHERE m.received_at > c.changed_at AND coalesce(m.received_at <= c.next_at, true)
  ) AS told,
  CASE WHEN c.next_at IS NULL THEN {
    'identifier': o.order_id, 'file': o._file, 'line': o._line
  } END AS held
FROM changes AS c
LEFT JOIN orders AS o ON o.store = c.store AND o.order_id = c.order_id
ORDER BY c.changed_at, c.event_id
"""
_RECORDS: Final = {
    "before": "What the warehouse was told before",
    "told": "What it was told after",
    "held": "What the store holds now",
}


def changes(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """Every change of the order's address, oldest first, and where the record of each side of it is."""
    return reader.query(_CHANGES, {"store": store, "order_id": order_id})


def trail(order: dict[str, Any], now: dict[str, Any]) -> None:
    """The changes as a short list, each with doors to what was said before and after; nothing where there was none."""
    frame = data.ask(changes, order["store"], order["order_id"])
    if frame.is_empty():
        return
    st.subheader("Address changed", anchor=False)
    for row in frame.iter_rows(named=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(widgets.text(_said(row, now)), width="stretch")
            if guard.may("record.read", order["store"]):
                _doors(row, order)


def _doors(row: dict[str, Any], order: dict[str, Any]) -> None:
    for name, label in _RECORDS.items():
        record = row[name]
        if record is None or not record["file"]:
            continue
        if st.button(label, key=f"address.{name}.{row['event_id']}"):
            _raw(record["file"], record["line"], [record["identifier"], order["order_id"]])


def _said(row: dict[str, Any], now: dict[str, Any]) -> str:
    """16 Nov 15:30 by Ada Brandt, after the label of 16 Nov 15:20, which carries the old address. …"""
    when = f"{feed.clock(row['changed_at'], now)} by {row['writer']}"
    if row["is_delivered"] or row["is_cancelled"]:
        return f"{when}, after the order was {'delivered' if row['is_delivered'] else 'cancelled'}."
    if row["label_at"] is None:
        return f"{when}, before there was a label."
    label = f"{when}, after the label of {feed.clock(row['label_at'], now)}"
    if row["is_same"]:
        return f"{label}, to the same address."
    if row["told_at"] is None:
        return f"{label}, which carries the old address: the warehouse was not told before the parcel left."
    return f"{label}. The warehouse was told {feed.clock(row['told_at'], now)}, before the parcel left."


@st.dialog("What the source said", width="large")
def _raw(file: str, line: int, identifiers: list[str]) -> None:
    proof.raw_record(file, line, identifiers)
