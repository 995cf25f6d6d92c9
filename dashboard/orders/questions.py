"""Which orders are there, where do they wait, and who will carry them? Questions to `fact_orders`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

import polars as pl

from dashboard.answers import QuestionError
from ingest.warehouse import Reader

SHOWN: Final = 500
STATES: Final = (
    "unfulfilled",
    "in progress",
    "on hold",
    "scheduled",
    "partially fulfilled",
    "fulfilled",
    "not required",
)
STAGES: Final = (
    "unpaid",
    "on hold",
    "scheduled",
    "ordered",
    "packed",
    "labelled",
    "handed off",
    "in transit",
    "out for delivery",
    "exception",
)
"""Where an order that is neither over nor cancelled can wait, in the order in which it passes."""
WAITS: Final = (*STAGES, "fulfilled")
"""The same, and what a company of three states calls all that has left."""
IDENTITIES: Final = ("email_hash", "phone_hash", "name_postcode_hash")
AGES: Final = ("not yet due", "under 4 h", "4–24 h", "1–2 d", "2–4 d", "4–7 d", "over 7 d")
VIEWS: Final = {
    "all": ("All", "true"),
    "today": ("Placed today", "days_ago = 0"),
    "yesterday": ("Yesterday", "days_ago = 1"),
    "pending": ("Pending", "segment = 'pending'"),
    "fulfilled": ("Fulfilled", "segment = 'fulfilled'"),
    "cancelled": ("Cancelled", "segment = 'cancelled'"),
    "ready": ("Ready to ship", "is_ready"),
    "late": ("Past due", "is_past_due"),
    "preorders": ("Waiting for release", "stage = 'scheduled'"),
    "express": ("Express", "contains(lower(service), 'express')"),
    "high": ("High value", "is_high_value"),
    "returns": ("Returns", "return_state <> 'none' AND cancelled_at IS NULL"),
    "unlike": ("Customer sees otherwise", "shown_stage <> simple_stage"),
}
"""Saved views: what people call them, and what belongs to them."""

_TOLD: Final = """
WITH
late AS (SELECT DISTINCT store, order_id FROM fact_dispatch WHERE state = 'unshipped'),
told AS (
  SELECT
    f.* EXCLUDE (carrier),
    coalesce(n.title, f.carrier, 'none yet') AS carrier,
    CASE f.stage
      WHEN 'scheduled'
        THEN date_diff('second', coalesce(f.due_at, f.promised_on + INTERVAL 1 DAY, f.stage_since), s.as_of)
      ELSE greatest(0, date_diff('second', f.stage_since, s.as_of))
    END AS stage_seconds,
    l.order_id IS NOT NULL AS is_past_due,
    CASE WHEN m.name IS NULL THEN f.stage ELSE f.simple_stage END AS told_stage
  FROM fact_orders AS f
  CROSS JOIN snapshot AS s
  LEFT JOIN choices AS m ON m.name = 'status_model' AND m.value = 'three'
  LEFT JOIN late AS l ON l.store = f.store AND l.order_id = f.order_id
  LEFT JOIN carrier_names AS n ON n.carrier = f.carrier
)"""
_MARKED: Final = f"""{_TOLD},
usual AS (
  SELECT store, service, country, max_by(carrier, (orders, carrier)) AS carrier
  FROM (SELECT store, service, country, carrier, count(*) AS orders FROM fact_orders GROUP BY ALL)
  GROUP BY ALL
),
ready AS (
  SELECT store, order_id, bool_and(is_ready) AS is_ready, bool_and(is_ready OR is_unknown) AS may_be_ready
  FROM fact_ready GROUP BY store, order_id
),
marked AS (
  SELECT
    t.*,
    coalesce(nullif(t.carrier, 'none yet'), m.title, u.carrier, 'unknown') AS likely_carrier,
    t.stage = 'ordered' AND coalesce(r.is_ready, false) AS is_ready,
    t.stage = 'ordered' AND coalesce(r.may_be_ready AND NOT r.is_ready, false) AS is_unknown,
    t.group_value_minor >= (SELECT quantile_cont(group_value_minor, 0.95) FROM fact_orders) AS is_high_value,
    date_diff('day', t.placed_at AT TIME ZONE 'UTC' AT TIME ZONE s.reporting_zone,
      s.as_of AT TIME ZONE 'UTC' AT TIME ZONE s.reporting_zone) AS days_ago,
    CASE
      WHEN stage_seconds < 0 THEN 'not yet due'
      WHEN stage_seconds < 14400 THEN 'under 4 h'
      WHEN stage_seconds < 86400 THEN '4–24 h'
      WHEN stage_seconds < 172800 THEN '1–2 d'
      WHEN stage_seconds < 345600 THEN '2–4 d'
      WHEN stage_seconds < 604800 THEN '4–7 d'
      ELSE 'over 7 d'
    END AS age
  FROM told AS t
  CROSS JOIN snapshot AS s
  LEFT JOIN ready AS r ON r.store = t.store AND r.order_id = t.order_id
  LEFT JOIN usual AS u
    ON u.store = t.store AND u.service IS NOT DISTINCT FROM t.service AND u.country IS NOT DISTINCT FROM t.country
  LEFT JOIN carrier_names AS m ON m.carrier = u.carrier
)"""  # noqa: S608
"""What is told of each order, and what it is among the others: by which carrier it will go, whether it is dear, and how
old its wait is: of one that waits for its release past the promised dispatch, of every other since it began."""
_WORDS: Final = r"string_split_regex(strip_accents($text), '[\s,]+')"
_PUBLIC: Final = "CASE WHEN $is_named THEN search ELSE split_part(search, chr(31), 1) END"
_HOLDS: Final = f"contains(search, {_WORDS}[1]) AND list_bool_and([contains({_PUBLIC}, word) FOR word IN {_WORDS}])"
"""Every word stands in it, in whatever order; one word is looked for first, because most orders lack it. A customer's
name, which stands last, is looked through for those only who may read it."""
_KNOWN: Final = "$keys <> '' AND list_has_any(string_split($keys, ' '), [email_hash, phone_hash])"
_SEEN: Final = """, seen AS (
  SELECT *
  FROM marked
  WHERE
    ($text = '' OR ({holds}) OR ({known}))
    AND ($store = '' OR store = $store)
    AND ($channel = '' OR channel = $channel)
    AND ($carrier = '' OR likely_carrier = $carrier)
    AND ($service = '' OR service = $service)
    AND ($tag = '' OR list_contains(tags, $tag))
    AND ($pattern = '' OR pattern = $pattern)
    AND ($state = '' OR fulfilment = $state)
    AND ($stage = '' OR stage = $stage OR told_stage = $stage)
    AND ($age = '' OR age = $age)
    AND {view}
)
""".replace("{holds}", _HOLDS).replace("{known}", _KNOWN)
_RIGHTS: Final = frozenset({"is_named", "keys"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for; an empty text asks for all.

    `is_named`, `keys`: what the asker's rights add (see `looking.through`), never the address.
    """

    view: str = "all"
    text: str = ""
    store: str = ""
    channel: str = ""
    carrier: str = ""
    service: str = ""
    tag: str = ""
    pattern: str = ""
    state: str = ""
    stage: str = ""
    age: str = ""
    is_named: bool = False
    keys: str = ""

    @property
    def given(self) -> tuple[str | bool, ...]:
        return astuple(self)

    @property
    def linked(self) -> dict[str, str]:
        """What a link says to ask for the same."""
        return {name: value for name, value in vars(self).items() if value and name not in _RIGHTS}

    @property
    def told(self) -> str:
        """The same in words, for stamps: store=berlin, state=on hold."""
        named = {name: value for name, value in self.linked.items() if (name, value) != ("view", "all")}
        return ", ".join(f"{name}={value}" for name, value in named.items()) or "none"


def asked(given: Mapping[str, str]) -> Asked:
    """What a link asks for; QuestionError for what orders have not."""
    if unknown := sorted(set(given) - (set(Asked.__dataclass_fields__) - _RIGHTS)):
        raise QuestionError(f"Orders have no {', '.join(unknown)}", action="Leave it out.")
    told: dict[str, Any] = dict(given)
    wanted = Asked(**told)
    if wanted.view not in VIEWS:
        raise QuestionError(f"There is no view {wanted.view!r}", expected=f"one of {', '.join(VIEWS)}")
    return wanted


def customer(*, is_named: bool) -> pl.Expr:
    """`customer_name` for those who may see it; for everybody else the first letters."""
    named = pl.col("customer_name").fill_null("")
    if is_named:
        return named
    letters = named.str.extract_all(r"\b\w").list.join("… ")
    return pl.when(named == "").then(pl.lit("")).otherwise(letters + "…").alias("customer_name")


def listed(reader: Reader, sort: str, most: int, *given: str | bool) -> pl.DataFrame:
    """The newest orders that were asked for, or the most valuable first; `most` 0 for all of them."""
    order = "group_value_minor DESC NULLS LAST, placed_at DESC" if sort == "value" else "placed_at DESC"
    limit = f"LIMIT {most:d}" if most else ""
    columns = "* EXCLUDE (search, age, told_stage, is_high_value, days_ago, is_unknown)"
    return _ask(reader, f"SELECT {columns} FROM seen ORDER BY {order}, store, order_id {limit}", given)  # noqa: S608


def totals(reader: Reader, *given: str | bool) -> pl.DataFrame:
    """Orders and their value by store, segment and fulfilment state: everything that must add up."""
    return _ask(
        reader,
        "SELECT store, segment, fulfilment, count(*) AS orders, count(*) FILTER (WHERE is_past_due) AS past_due, "
        "count(*) FILTER (WHERE is_ready) AS ready, count(*) FILTER (WHERE is_unknown) AS unknown, "
        "sum(group_value_minor)::BIGINT AS value_minor, "
        "count(*) FILTER (WHERE group_value_minor IS NULL) AS unrated FROM seen GROUP BY ALL ORDER BY ALL",
        given,
    )


def waiting(reader: Reader, *given: str | bool) -> pl.DataFrame:
    """Orders neither over nor cancelled, by where they wait (in the states that were chosen) and for how long."""
    return _ask(
        reader,
        "SELECT told_stage AS stage, age, count(*) AS orders, sum(group_value_minor)::BIGINT AS value_minor, "
        "count(*) FILTER (WHERE group_value_minor IS NULL) AS unrated FROM seen "
        "WHERE stage NOT IN ('cancelled', 'nothing to ship', 'delivered', 'refunded') GROUP BY ALL ORDER BY ALL",
        given,
    )


def stalled(reader: Reader, *given: str | bool) -> pl.DataFrame:
    """Stages in which orders stand longer than the owner matrix allows: whose, after how long, how many, what worth."""
    return _ask(
        reader,
        "SELECT s.stage, m.owner, m.stalls_to, m.stalls_after_hours, count(*) AS orders, "
        "count(*) FILTER (WHERE stage_seconds > 3600 * m.stalls_after_hours) AS stalled, "
        "sum(group_value_minor) FILTER (WHERE stage_seconds > 3600 * m.stalls_after_hours)::BIGINT AS value_minor "
        "FROM seen AS s JOIN owner_stages AS m ON replace(m.stage, '_', ' ') = s.stage WHERE s.stage <> 'delivered' "
        "GROUP BY ALL HAVING stalled > 0 ORDER BY stalled DESC, s.stage",
        given,
    )


def batches(reader: Reader, *given: str | bool) -> pl.DataFrame:
    """What each carrier has to carry, and how far it has come; before a label exists, the carrier that is usual."""
    return _ask(
        reader,
        "SELECT likely_carrier AS carrier, count(*) FILTER (WHERE is_ready) AS to_pick, "
        "count(*) FILTER (WHERE stage IN ('unpaid', 'on hold', 'scheduled', 'ordered') AND NOT is_ready) AS not_ready, "
        "count(*) FILTER (WHERE stage = 'packed') AS packed, count(*) FILTER (WHERE stage = 'labelled') AS labelled, "
        "count(*) FILTER (WHERE stage IN ('handed off', 'in transit', 'out for delivery')) AS under_way, "
        "count(*) FILTER (WHERE stage = 'exception') AS in_trouble, "
        "count(*) FILTER (WHERE stage = 'delivered') AS delivered FROM seen "
        "WHERE stage NOT IN ('cancelled', 'nothing to ship', 'refunded') GROUP BY ALL ORDER BY to_pick DESC, carrier",
        given,
    )


def members(reader: Reader, facet: str) -> pl.DataFrame:
    """The values that a facet can have, in alphabetical order: one column `member`."""
    column = {"carrier": "coalesce(n.title, f.carrier, 'unknown')", "tag": "unnest(tags)"}.get(facet, facet)
    return reader.query(
        f"SELECT DISTINCT member FROM (SELECT {column} AS member FROM fact_orders AS f "  # noqa: S608
        "LEFT JOIN carrier_names AS n ON n.carrier = f.carrier) WHERE member IS NOT NULL ORDER BY member",
        {},
    )


def one(reader: Reader, number: str) -> pl.DataFrame:
    """The order of this number of ours; no row where there is none."""
    return reader.query(f"{_TOLD} SELECT * FROM told WHERE internal_id = $number", {"number": number})  # noqa: S608


def named(reader: Reader, store: str, order_id: str) -> pl.DataFrame:
    """The order that a store calls so; no row where there is none."""
    params = {"store": store, "order_id": order_id}
    return reader.query(f"{_TOLD} SELECT * FROM told WHERE store = $store AND order_id = $order_id", params)  # noqa: S608


def _ask(reader: Reader, sql: str, given: tuple[str | bool, ...]) -> pl.DataFrame:
    told: dict[str, Any] = dict(zip(Asked.__dataclass_fields__, given, strict=True))
    asked = Asked(**told)
    params = {name: value for name, value in vars(asked).items() if name != "view"}
    seen = _SEEN.replace("{view}", f"({VIEWS[asked.view][1]})")
    return reader.query("".join((_MARKED, seen, sql)), params)
