"""When did something need a person, and until when? Walked out of the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from tests.truth.floor import slips, torn
from tests.truth.history import instant
from tests.truth.holds import unshown as unshown_holds
from tests.truth.letters import silences, untold
from tests.truth.load import overfull
from tests.truth.parcels import unshown
from tests.truth.stock import Observation
from tests.truth.told import Order, Shipment, Step
from tests.truth.walk import Walk, gone, matches

STALLED = timedelta(hours=96)
REOPEN = timedelta(days=7)
LONGEST_BELOW = timedelta(minutes=100)
FINAL = ("Delivered", "Expired")
TERMINAL = {"Exception_Returned", "Exception_Lost", "Exception_Destroyed", "Exception_Cancel"}
NEVER_MENDED = TERMINAL - {"Exception_Cancel"}
DELAYING = {"dispatch_overdue", "parcel_stalled", "customs_hold", "parcel_exception"}
COMING_BACK = {"Exception_Returning", "Exception_Returned"}

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Episode:
    """One stretch of time in which a condition held; `ended_at` is None while it does.

    `is_mended`: whatever ended it was somebody's doing, and not that nothing could be done any more.
    """

    queue: str
    store: str
    subject: str
    since: datetime
    ended_at: datetime | None
    is_mended: bool = True

    @property
    def fingerprint(self) -> str:
        return f"{self.queue}|{self.store}|{self.subject}"


@dataclass(frozen=True)
class Case:
    """Episodes of one fingerprint less than a week apart."""

    queue: str
    fingerprint: str
    since: datetime
    is_closed: bool
    is_mended: bool
    open_time: timedelta


def episodes(walk: Walk, observations: Iterable[Observation]) -> Iterator[Episode]:
    late: list[Episode] = []
    for order in walk.orders:
        yield from _sync(walk, order)
        yield from _mismatch(walk, order)
        late += _overdue(walk, order)
        yield from _oversold(order)
    late += _parcels(walk)
    yield from late
    yield from _untold(walk, late)
    for queue, order, subject, since, ended, is_mended in silences(walk.history, walk.as_of):
        yield Episode(queue, order.store, subject, since, ended, is_mended)
    for queue, order, warehouse, since, ended in slips(walk.history):
        yield Episode(queue, order.store, f"{order.order}|{warehouse}", since, ended)
    for order, bundle, since, ended in torn(walk.history, walk.as_of):
        yield Episode("bundle_incomplete", order.store, bundle, since, ended)
    for queue, order, tracking, since, ended, is_mended in unshown(walk.history, walk.as_of):
        yield Episode(queue, order.store, tracking, since, ended, is_mended)
    for order, warehouse, since, ended in unshown_holds(walk.history, walk.as_of):
        yield Episode("hold_not_shown", order.store, f"{order.order}|{warehouse}", since, ended)
    for store, subject, since, ended, is_mended in overfull(walk):
        yield Episode("promised_beyond_capacity", store, subject, since, ended, is_mended)
    seen = list(observations)
    yield from _below_nothing(walk, seen)
    yield from _stock(seen)


def _oversold(order: Order) -> Iterator[Episode]:
    for warehouse, reason, placed, released in order.holds:
        cancelled = order.cancelled_at if order.cancelled_at and order.cancelled_at > placed else None
        if reason == "INVENTORY_OUT_OF_STOCK":
            yield Episode("oversold", order.store, f"{order.order}|{warehouse}", placed, _first(released, cancelled))


def _below_nothing(walk: Walk, observations: Iterable[Observation]) -> Iterator[Episode]:
    """Seen whenever stock was asked for while it lasted: less than two hours, so one time."""
    asked = sorted({observation.at for observation in observations})
    for event in walk.history.planted:
        if event["failure"] == "promised_below_nothing":
            later = [moment for moment in asked if moment >= instant(event["at"])]
            since, ended = [*later, None, None][:2]
            if since and since - instant(event["at"]) < LONGEST_BELOW:
                yield Episode("oversold", event["store"], event["subject"], since, ended)


def _untold(walk: Walk, late: Iterable[Episode]) -> Iterator[Episode]:
    owners = {shipment.tracking: shipment.order for shipment in walk.history.shipments.values()}
    owners |= {promise.promise: promise.order for promise in walk.history.promises.values()}
    delays = [
        (walk.history.orders[owners[one.subject]], (one.since, one.ended_at)) for one in late if one.queue in DELAYING
    ]
    for order, since, ended, is_mended in untold(delays, walk.as_of):
        yield Episode("delayed_without_message", order.store, order.order, since, ended, is_mended)


def cases(found: Iterable[Episode], as_of: datetime) -> list[Case]:
    """Join what came back within seven days; open time adds up, overlaps count once."""
    by_fingerprint: dict[str, list[Episode]] = defaultdict(list)
    for episode in found:
        by_fingerprint[episode.fingerprint].append(episode)
    joined = []
    for mine in by_fingerprint.values():
        mine.sort(key=lambda episode: episode.since)
        groups: list[list[Episode]] = []
        for episode in mine:
            if groups and episode.since - max(end(one, as_of) for one in groups[-1]) < REOPEN:
                groups[-1].append(episode)
            else:
                groups.append([episode])
        joined += [_case(group, as_of) for group in groups]
    return joined


def end(episode: Episode, as_of: datetime) -> datetime:
    return episode.ended_at or as_of


def _case(group: list[Episode], as_of: datetime) -> Case:
    open_time, reached = timedelta(), group[0].since
    for episode in group:
        reached = max(reached, episode.since)
        open_time += max(end(episode, as_of) - reached, timedelta())
        reached = max(reached, end(episode, as_of))
    closed = all(episode.ended_at for episode in group)
    mended = closed and any(episode.is_mended for episode in group if episode.ended_at == reached)
    return Case(group[0].queue, group[0].fingerprint, group[0].since, closed, mended, open_time)


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _sync(walk: Walk, order: Order) -> Iterator[Episode]:
    for unit in walk.units(order):
        if not unit.in_time:
            queue = "order_missing_in_warehouse" if unit.kind == "order" else "content_mismatch"
            ended = _first(unit.arrived_at, order.cancelled_at)
            yield Episode(queue, order.store, f"{order.order}|{unit.warehouse}", unit.deadline, ended)


def _mismatch(walk: Walk, order: Order) -> Iterator[Episode]:
    """Messages since the last edit or move that say something else than the store, until one that agrees."""
    if order.ready_at is None:
        return
    last_edit = max([*order.edits, *order.moves], default=order.created_at - timedelta(days=36_500))
    for warehouse in sorted({promise.warehouse for promise in order.counting}):
        since = None
        for receipt in order.receipts.get(warehouse, []):
            if receipt.message == "cancel" or receipt.received_at < last_edit:
                continue
            if matches(order, warehouse, receipt):
                if since and not gone(order, since):
                    yield _wrong(order, warehouse, since, receipt.received_at)
                since = None
            else:
                since = since or receipt.received_at
        if since and not gone(order, since):
            yield _wrong(order, warehouse, since, None)


def _wrong(order: Order, warehouse: str, since: datetime, mended: datetime | None) -> Episode:
    ended = _first(mended, order.cancelled_at)
    return Episode("content_mismatch", order.store, f"{order.order}|{warehouse}", since, ended)


def _overdue(walk: Walk, order: Order) -> Iterator[Episode]:
    for promise in order.counting:
        verdict = walk.verdict(order, promise)
        if verdict and not verdict.on_time:
            ended = _first(verdict.left_at, order.cancelled_at)
            yield Episode("dispatch_overdue", order.store, promise.promise, verdict.due_at, ended)


def _parcels(walk: Walk) -> Iterator[Episode]:
    senders = {shipment.tracking: shipment.order for shipment in walk.history.shipments.values()}
    for tracking, steps in walk.history.parcels.items():
        order = walk.history.orders[senders[tracking]]
        if order.test:
            continue
        for queue, since, ended in _troubles(steps, order.refunds):
            yield Episode(queue, order.store, tracking, since, ended)
        for since, ended in _stalls(steps, walk.as_of):
            yield Episode("parcel_stalled", order.store, tracking, since, ended)
    for shipment in walk.history.shipments.values():
        yield from _never_scanned(walk, shipment)


def _never_scanned(walk: Walk, shipment: Shipment) -> Iterator[Episode]:
    """Nothing was heard of the parcel since it left, nor did money go back."""
    order = walk.history.orders[shipment.order]
    left = shipment.manifested_at or shipment.shipped_at
    steps = walk.history.parcels.get(shipment.tracking, [])
    since, over = left + STALLED, [at for at in [*order.refunds, order.cancelled_at] if at and at >= left]
    ended = _first(*over, *(step.at for step in steps), shipment.shown_delivered_at)
    if not order.test and (ended or walk.as_of) > since:
        yield Episode("parcel_stalled", order.store, shipment.tracking, since, ended)


def trouble(sub_status: str) -> str | None:
    """Whose trouble is the parcel in after this event? The queue's name; None if it is in none."""
    if sub_status == "InTransit_CustomsRequiringInformation":
        return "customs_hold"
    if sub_status.startswith("DeliveryFailure_"):
        return "failed_delivery"
    if sub_status in COMING_BACK:
        return "returned_to_sender"
    return "parcel_exception" if sub_status.startswith("Exception_") else None


def _troubles(steps: list[Step], refunds: list[datetime]) -> Iterator[tuple[str, datetime, datetime | None]]:
    """Runs of one kind of trouble; what is beyond mending ends only when money goes back."""
    for queue, run in groupby(enumerate(steps), lambda pair: trouble(pair[1].sub_status)):
        places, mine = zip(*run, strict=True)
        following = steps[places[-1] + 1].at if places[-1] + 1 < len(steps) else None
        if queue and any(step.sub_status in NEVER_MENDED for step in mine):
            following = min((at for at in refunds if at >= mine[0].at), default=None)
        if queue:
            yield queue, mine[0].at, following


def _stalls(steps: list[Step], as_of: datetime) -> Iterator[Span]:
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        settled = step.sub_status.startswith(FINAL) or step.sub_status in TERMINAL or trouble(step.sub_status)
        if not settled and (following.at if following else as_of) - step.at > STALLED:
            yield step.at + STALLED, following.at if following else None


def _stock(observations: Iterable[Observation]) -> Iterator[Episode]:
    rows: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for observation in observations:
        rows[observation.store, observation.sku, observation.warehouse].append(observation)
    for (store, sku, warehouse), mine in rows.items():
        since = None
        for observation in sorted(mine, key=lambda one: one.at):
            if observation.is_out:
                since = since or observation.at
            elif since:
                yield Episode("stock_mismatch", store, f"{sku}|{warehouse}", since, observation.at)
                since = None
        if since:
            yield Episode("stock_mismatch", store, f"{sku}|{warehouse}", since, None)
