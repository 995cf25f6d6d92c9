"""Do the lines of a SKU map agree with each other? Twins, overlaps, gaps, circles and letters that only look alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, product
from typing import Final

from ingest.loading.checks import LATEST
from ingest.maps import alike
from ingest.maps.finding import Finding, Line

DEEP: Final = 2
_SPACES: Final = re.compile(r"\s+")


def agree(lines: Sequence[Line]) -> Iterator[Finding]:
    """Everything that several lines, or one by itself, make impossible or doubtful."""
    for line in lines:
        yield from _alone(line)
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.row["channel"], line.row["store"], line.row["channel_sku"]].append(line)
    for group in groups.values():
        if len(group) > 1:
            yield from _together(group)
    yield from _variants(lines)
    yield from _twins(lines)
    yield from _chains(lines)


def _alone(line: Line) -> Iterator[Finding]:
    row = line.row
    if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
        told = f"valid_to {row['valid_to']} comes before valid_from {row['valid_from']}"
        yield Finding(code="E_DATE", line=line.number, message=told)
    if row["is_bundle"] and row["channel_sku"] == row["sku"]:
        yield Finding(code="E_REF", line=line.number, message=f"the bundle {row['sku']} would hold itself")
    if row["unit_cost_minor"] == 0:
        yield Finding(code="E_RANGE", line=line.number, message="unit_cost is 0: is it free?", is_warning=True)
    for name in ("channel_sku", "sku"):
        if alike.is_disguised(row[name]):
            told = f"{name} {row[name]!r} has letters that look Latin and are not: {row[name]!a}"
            yield Finding(code="E_ID", line=line.number, message=told, is_warning=True)


def _together(group: list[Line]) -> Iterator[Finding]:
    """Lines about one SKU of a channel: bundles stand side by side, others follow each other."""
    ordered = sorted(group, key=lambda line: (line.row["valid_from"], line.number))
    for place, earlier in enumerate(ordered):
        for later in ordered[place + 1 :]:
            if later.row["valid_from"] > _end(earlier):
                break
            same = earlier.row["sku"] == later.row["sku"]
            is_bundle = not same and earlier.row["is_bundle"] and later.row["is_bundle"]
            if is_bundle or (same and later.row["valid_from"] == earlier.row["valid_from"]):
                continue  # the second is a twin, which is told already
            what = (
                f"{later.row['channel_sku']!r} is {later.row['sku']} here and {earlier.row['sku']} in line "
                f"{earlier.number}; mark both as a bundle, or end the one before the other begins"
                if not same
                else f"it is valid at the same time as line {earlier.number}, which says the same"
            )
            yield Finding(code="E_DATE" if same else "E_DUP", line=later.number, message=what)
    if not any(line.row["is_bundle"] for line in ordered):
        for earlier, later in pairwise(ordered):
            if _end(earlier) < LATEST and date.fromisoformat(later.row["valid_from"]) > _next(earlier):
                told = f"{later.row['channel_sku']!r} is mapped to nothing after line {earlier.number} has ended"
                yield Finding(code="E_DATE", line=later.number, message=told, is_warning=True)


def _variants(lines: Sequence[Line]) -> Iterator[Finding]:
    """SKUs of one channel that differ by case or spaces only."""
    first: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        row = line.row
        other = first.setdefault((row["channel"], row["store"], _SPACES.sub("", row["channel_sku"]).casefold()), line)
        if other.row["channel_sku"] != row["channel_sku"]:
            told = f"{row['channel_sku']!r} differs from line {other.number} by case or spaces only"
            yield Finding(code="E_DUP", line=line.number, message=told, is_warning=True)


def _twins(lines: Sequence[Line]) -> Iterator[Finding]:
    """SKUs that an eye takes for one."""
    for name in ("channel_sku", "sku"):
        for number, text, earlier, other in alike.twins((line.number, line.row[name]) for line in lines):
            told = f"{name} {text!r} looks like that of line {earlier} and is another: {text!a}, not {other!a}"
            yield Finding(code="E_ID", line=number, message=told, is_warning=True)


def _chains(lines: Sequence[Line]) -> Iterator[Finding]:
    """SKUs that lead to a SKU that itself leads on: in a circle never, over several steps with a word."""
    told: set[tuple[str, int]] = set()
    for now in _readings(lines):
        leads: dict[str, set[str]] = defaultdict(set)
        where: dict[str, int] = {}
        for line in now:
            if line.row["channel_sku"] != line.row["sku"]:
                leads[line.row["channel_sku"]].add(line.row["sku"])
                where.setdefault(line.row["channel_sku"], line.number)
        for finding in _followed(leads, where):
            if (finding.code, finding.line) not in told:
                told.add((finding.code, finding.line))
                yield finding


def _followed(leads: Mapping[str, set[str]], where: Mapping[str, int]) -> Iterator[Finding]:
    """A circle, or each SKU that needs several steps; `where`: the line of each SKU that leads on."""
    try:
        order = list(TopologicalSorter(leads).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        numbers = sorted({where[sku] for sku in circle})
        told = f"{' → '.join(reversed(circle))} is a circle (lines {', '.join(map(str, numbers))})"
        yield Finding(code="E_REF", line=numbers[-1], message=told)
        return
    depth: dict[str, int] = {}
    for sku in order:
        depth[sku] = 1 + max(depth[after] for after in leads[sku]) if sku in leads else 0
        if depth[sku] >= DEEP:
            told = f"{sku!r} leads to our SKU over {depth[sku]} steps; each is followed, units times units"
            yield Finding(code="E_REF", line=where[sku], message=told, is_warning=True)


def _readings(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines that hold together, for each store and channel that are named and from each day on which one begins.

    A line for the store goes before one for the channel, and that before one for all, as where orders are read.
    """
    for some in _related(lines):
        stores, channels, days = ({line.row[name] for line in some} for name in ("store", "channel", "valid_from"))
        for store, channel in product(sorted(stores), sorted(channels)):
            ranked: dict[str, list[tuple[int, Line]]] = defaultdict(list)
            for line in some:
                if line.row["store"] in ("", store) and line.row["channel"] in ("", channel):
                    rank = 1 if line.row["store"] else 2 if line.row["channel"] else 3
                    ranked[line.row["channel_sku"]].append((rank, line))
            for day in sorted(days):
                yield [line for found in ranked.values() for line in _in_force(found, day)]


def _related(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of SKUs that lead to each other, group by group; those that lead nowhere else are left out."""
    near: dict[str, set[str]] = defaultdict(set)
    own: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        own[line.row["channel_sku"]].append(line)
        near[line.row["channel_sku"]].add(line.row["sku"])
        near[line.row["sku"]].add(line.row["channel_sku"])
    seen: set[str] = set()
    for first in own:
        group, waiting = [], [first]
        while waiting:
            sku = waiting.pop()
            if sku not in seen:
                seen.add(sku)
                group.append(sku)
                waiting += near[sku]
        if sum(sku in own for sku in group) > 1:
            yield [line for sku in group for line in own.get(sku, ())]


def _in_force(found: Sequence[tuple[int, Line]], day: str) -> list[Line]:
    holding = [(rank, line) for rank, line in found if line.row["valid_from"] <= day <= _end(line)]
    first = min((rank for rank, _ in holding), default=0)
    return [line for rank, line in holding if rank == first]


def _end(line: Line) -> str:
    return line.row["valid_to"] or LATEST


def _next(line: Line) -> date:
    return date.fromisoformat(_end(line)) + timedelta(days=1)
