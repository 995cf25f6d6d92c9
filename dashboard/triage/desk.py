"""What needs a person now, and in which order? Open cases as one frame, worst first; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl

from dashboard import money
from ledger import cases
from metrics import words
from metrics.queues import queues

PAGE: Final = 12
SOON: Final = timedelta(hours=24)
PAST, SOON_DUE, LATER = 0, 1, 2
WHOSE: Final = {"all": "All", "mine": "Mine", "nobody": "Nobody's", "watched": "Watched", "snoozed": "Snoozed"}
_INSTANTS: Final = ("true_since", "opened_at", "due_at", "snoozed_until", "escalated_at")
_NUMBERS: Final = (
    "case_id", "version", "amount_minor", "exposure_minor", "reopened", "parent_id", "children", "line",
)  # fmt: skip
_SEARCHED: Final = ("order_name", "subject", "store", "warehouse", "carrier", "summary", "title", "assignee", "owner")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for; an empty text asks for all."""

    whose: str = "all"
    queue: str = ""
    store: str = ""
    severity: str = ""
    tag: str = ""
    text: str = ""


def frame(
    rows: Iterable[tuple[Any, ...]],
    stores: Collection[str] | None,
    now: dict[str, Any],
    tags: pl.DataFrame | None = None,
    *,
    with_members: bool = False,
) -> pl.DataFrame:
    """The cases of these stores (None: all), worst first: past due before due soon before later, then money.

    Each is judged at the snapshot's instant. Members of an open mass incident stand under it, not beside it, unless
    they are asked for. `tags` are those of orders (store, order_id, tags); an incident has those of its members.
    """
    kinds: dict[str, Any] = dict.fromkeys(cases.SHOWN, pl.String) | dict.fromkeys(_NUMBERS, pl.Int64)
    kinds |= {name: pl.Datetime("us", "UTC") for name in _INSTANTS} | {"is_repeat": pl.Boolean}
    known = pl.DataFrame(list(rows), schema={name: kinds[name] for name in cases.SHOWN}, orient="row")
    declared = queues()
    as_of = pl.lit(now["as_of"].replace(tzinfo=UTC)).cast(pl.Datetime("us", "UTC"))
    is_member = pl.col("parent_id").is_in(known["case_id"].to_list()).fill_null(False)
    in_group = pl.when(pl.col("currency") == now["group_currency"]).then(pl.col("amount_minor"))
    return (
        _tagged(known, tags).filter(
            pl.lit(stores is None) | pl.col("store").is_in(list(stores or ())),
            pl.lit(with_members) | ~is_member,
        )
        .with_columns(
            pl.coalesce("exposure_minor", in_group, pl.lit(0)).alias("stake_minor"),
            pl.col("queue").replace({name: queue.title for name, queue in declared.items()}).alias("title"),
            _declared("severity", {name: queue.severity.value for name, queue in declared.items()}),
            pl.coalesce("layer", _declared("layer", {name: queue.layer for name, queue in declared.items()})),
            pl.coalesce("owner", _declared("owner", {name: queue.owner for name, queue in declared.items()})),
            (pl.col("due_at") - as_of).dt.total_seconds().alias("due_seconds"),
            (pl.col("snoozed_until") > as_of).fill_null(False).alias("is_snoozed"),
        )
        .with_columns(
            pl.when(pl.col("due_seconds") < 0).then(PAST)
            .when(pl.col("due_seconds") < SOON.total_seconds()).then(SOON_DUE)
            .otherwise(LATER).alias("urgency"),
            pl.concat_str(
                [pl.format("case {}", "case_id"), *(pl.col(name).fill_null("") for name in _SEARCHED)], separator=" "
            ).str.to_lowercase()
            .alias("search"),
        )
        .sort("urgency", "stake_minor", "due_at", "case_id", descending=[False, True, False, False], nulls_last=True)
    )  # fmt: skip


def orders_of(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """The orders that the cases are about, each once."""
    about = cases.SHOWN.index("order_id")
    return list({row[about] for row in rows if row[about]})


def _tagged(known: pl.DataFrame, tags: pl.DataFrame | None) -> pl.DataFrame:
    """The cases with the tags of their orders, each once and in alphabetical order; an incident's are its members'."""
    if tags is None or tags.is_empty():
        return known.with_columns(pl.lit([], dtype=pl.List(pl.String)).alias("tags"))
    own = known.select("case_id", "parent_id", "store", "order_id").join(tags, on=["store", "order_id"])
    each = pl.concat(
        [
            own.select("case_id", "tags"),
            own.filter(pl.col("parent_id").is_not_null()).select(pl.col("parent_id").alias("case_id"), "tags"),
        ]
    )
    told = each.explode("tags").drop_nulls().group_by("case_id").agg(pl.col("tags").unique().sort())
    return known.join(told, on="case_id", how="left").with_columns(pl.col("tags").fill_null([]))


def tags_of(every: pl.DataFrame) -> list[str]:
    """The tags that the orders of these cases have, in alphabetical order."""
    return every["tags"].explode().drop_nulls().unique().sort().to_list()


def _declared(name: str, values: dict[str, str]) -> pl.Expr:
    return pl.col("queue").replace_strict(values, default=None, return_dtype=pl.String).alias(name)


def seen(every: pl.DataFrame, asked: Asked, person: str, watched: Collection[int] = ()) -> pl.DataFrame:
    """The cases that were asked for, in the same order; `watched`: the numbers of those that the person watches."""
    tests = [pl.col("is_snoozed") if asked.whose == "snoozed" else ~pl.col("is_snoozed")]
    if asked.whose == "mine":
        tests.append(pl.col("assignee") == person)
    if asked.whose == "watched":
        tests.append(pl.col("case_id").is_in(list(watched)))
    if asked.whose == "nobody":
        tests.append(pl.col("assignee").is_null())
    if asked.tag:
        tests.append(pl.col("tags").list.contains(asked.tag))
    other = ("whose", "tag", "text")
    tests += [pl.col(name) == value for name, value in vars(asked).items() if value and name not in other]
    if asked.text:
        tests.append(pl.col("search").str.contains(asked.text, literal=True))
    return every.filter(*tests)


def sentence(found: pl.DataFrame, now: dict[str, Any]) -> str:
    """127 open · €18 420 at stake · 14 past due."""
    stake = money.told(int(found["stake_minor"].sum()), now["group_currency"])
    past = int((found["urgency"] == PAST).sum())
    return f"{words.count(found.height)} open · {stake} at stake · {words.count(past)} past due"


def place(found: pl.DataFrame, case_id: int | None) -> int | None:
    """Where a case stands in the list, None where it is not in it; the worst where none is named."""
    return 0 if case_id is None else found["case_id"].index_of(case_id)


def neighbour(found: pl.DataFrame, at: int, step: int) -> int | None:
    """The case `step` places further down; stays at the ends. None in an empty list."""
    if found.is_empty():
        return None
    return int(found["case_id"][max(0, min(found.height - 1, at + step))])


def after(found: pl.DataFrame, at: int) -> int | None:
    """Which case comes once this one is gone: the next, else the one before; None where it was the only one."""
    if found.height < 2:
        return None
    return int(found["case_id"][at + 1 if at + 1 < found.height else at - 1])


def due(row: dict[str, Any]) -> str:
    """▼ 3 h past due, ● due in 40 m, ○ due in 2 d: shape and words of a clock."""
    seconds = row["due_seconds"]
    if seconds is None:
        return "○ no due time"
    told = words.duration(abs(seconds) / 3600)
    mark = {PAST: "▼", SOON_DUE: "●", LATER: "○"}[row["urgency"]]
    return f"{mark} {told} past due" if seconds < 0 else f"{mark} due in {told}"


def since(instant: datetime, now: dict[str, Any]) -> str:
    """How long ago, at the snapshot's instant."""
    return words.duration((now["as_of"].replace(tzinfo=UTC) - instant).total_seconds() / 3600)
