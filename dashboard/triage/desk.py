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
    text: str = ""


def frame(
    rows: Iterable[tuple[Any, ...]], stores: Collection[str] | None, now: dict[str, Any], *, with_members: bool = False
) -> pl.DataFrame:
    """The cases of these stores (None: all), worst first: past due before due soon before later, then money.

    Each is judged at the snapshot's instant. Members of an open mass incident stand under it, not beside it, unless
    they are asked for.
    """
    kinds: dict[str, Any] = dict.fromkeys(cases.SHOWN, pl.String) | dict.fromkeys(_NUMBERS, pl.Int64)
    kinds |= {name: pl.Datetime("us", "UTC") for name in _INSTANTS} | {"is_repeat": pl.Boolean}
    known = pl.DataFrame(list(rows), schema={name: kinds[name] for name in cases.SHOWN}, orient="row")
    declared = queues()
    as_of = pl.lit(now["as_of"].replace(tzinfo=UTC)).cast(pl.Datetime("us", "UTC"))
    is_member = pl.col("parent_id").is_in(known["case_id"].to_list()).fill_null(False)
    in_group = pl.when(pl.col("currency") == now["group_currency"]).then(pl.col("amount_minor"))
    return (
        known.filter(
            pl.lit(stores is None) | pl.col("store").is_in(list(stores or ())),
            pl.lit(with_members) | ~is_member,
        )
        .with_columns(
            pl.coalesce("exposure_minor", in_group, pl.lit(0)).alias("stake_minor"),
            pl.col("queue").replace({name: queue.title for name, queue in declared.items()}).alias("title"),
            _declared("severity", {name: queue.severity.value for name, queue in declared.items()}),
            _declared("layer", {name: queue.layer for name, queue in declared.items()}),
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
    tests += [pl.col(name) == value for name, value in vars(asked).items() if value and name not in ("whose", "text")]
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
