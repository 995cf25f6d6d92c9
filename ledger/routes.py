"""Which team answers for an exception, and to whom is it escalated? Rules with their whole history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._decisions import plain
from ledger._ledger import Ledger
from ledger.errors import QueueUnowned, RouteRefused
from ledger.tables.route import Route

__all__ = ["ANY", "ESCALATE_TO", "Route", "Routing", "Scope", "change", "count", "current", "declare", "end", "every"]

ANY = ""
DECLARATION = "declaration"
ESCALATE_TO = "head of operations"

Scope = tuple[str, str, str]


@dataclass(frozen=True)
class Routing:
    """The routes that are valid now, by queue, store and warehouse."""

    routes: Mapping[Scope, Route]

    def of(self, queue: str, store: str = ANY, warehouse: str = ANY) -> Route:
        """The one route of an exception: the most exact one that fits, store before warehouse. QueueUnowned."""
        for scope in ((queue, store, warehouse), (queue, store, ANY), (queue, ANY, warehouse), (queue, ANY, ANY)):
            if scope in self.routes:
                return self.routes[scope]
        raise QueueUnowned(f"Nobody owns the queue {queue}; give it a route before it is reconciled.")

    def unowned(self, queues: Iterable[str]) -> list[str]:
        """The queues that have no route for what no exact one fits."""
        return sorted(queue for queue in queues if (queue, ANY, ANY) not in self.routes)


def current(ledger: Ledger) -> Routing:
    """The routes that are valid now."""
    with ledger.read("read the routes") as session:
        return _valid(session)


def count(ledger: Ledger, since: datetime, until: datetime) -> int:
    """How many routes did people begin in this time, its end left out? What queues declare does not count."""
    chosen = select(func.count()).where(Route.valid_from >= since, Route.valid_from < until, Route.actor != DECLARATION)
    with ledger.read("count the routes") as session:
        return session.exec(chosen).one()


def every(ledger: Ledger, queue: str | None = None) -> list[Route]:
    """All routes there ever were, of one queue or of all, oldest first."""
    chosen = select(Route).order_by(col(Route.route_id))
    with ledger.read("read the history of routes") as session:
        return list(session.exec(chosen if queue is None else chosen.where(Route.queue == queue)))


def declare(ledger: Ledger, owners: Mapping[str, str], *, at: datetime) -> Routing:
    """Give each queue the owner that its file names, unless a person gave it another; the routes as they are then."""
    routing = current(ledger)
    if not _undeclared(routing, owners):
        return routing
    with ledger.write("declare routes", lock="routes") as session:
        routing = _valid(session)
        for queue, owner in _undeclared(routing, owners).items():
            scope = (queue, ANY, ANY)
            _set(ledger, session, routing, scope, owner, ESCALATE_TO, actor=DECLARATION, at=at, note="")
        return _valid(session)


def change(
    ledger: Ledger,
    queue: str,
    *,
    owner: str,
    escalate_to: str,
    seen: int | None,
    actor: str,
    at: datetime,
    note: str,
    store: str = ANY,
    warehouse: str = ANY,
) -> Route:
    """Route a queue, or a store's or a warehouse's part of it, to another team from now on.

    `seen` is the number of the route that the person saw there, None for none. RouteRefused if it is another now, or if
    the route names nobody.
    """
    _fit_to_keep(queue, store, warehouse, owner, escalate_to, actor, note)
    with ledger.write(f"route the queue {queue}", lock="routes") as session:
        routing = _valid(session)
        scope = (queue, store, warehouse)
        _seen(routing, scope, seen)
        return _set(ledger, session, routing, scope, owner, escalate_to, actor=actor, at=at, note=note)


def end(ledger: Ledger, route_id: int, *, actor: str, at: datetime, note: str) -> None:
    """Let an exact route end, so that the wider one holds; RouteRefused for the widest: each queue has an owner."""
    plain(actor, note)
    with ledger.write(f"end route {route_id}", lock="routes") as session:
        route = session.get(Route, route_id)
        if route is None or route.valid_until is not None:
            raise RouteRefused(f"There is no valid route {route_id}; look at the routes again.")
        if (route.store, route.warehouse) == (ANY, ANY):
            raise RouteRefused(f"The queue {route.queue} would have no owner; route it to another team instead.")
        route.valid_until = at
        session.add(route)
        detail = {"before": _told(route), "after": None, "note": note}
        audit.append(
            ledger, session, at=at, actor=actor, action="route.end", subject=f"queue {route.queue}", detail=detail
        )


def _valid(session: Session) -> Routing:
    found = session.exec(select(Route).where(col(Route.valid_until).is_(None)))
    return Routing(MappingProxyType({(route.queue, route.store, route.warehouse): route for route in found}))


def _undeclared(routing: Routing, owners: Mapping[str, str]) -> dict[str, str]:
    known = {queue: routing.routes.get((queue, ANY, ANY)) for queue in owners}
    return {
        queue: owner
        for queue, owner in owners.items()
        if (route := known[queue]) is None or (route.actor == DECLARATION and route.owner != owner)
    }


def _fit_to_keep(queue: str, store: str, warehouse: str, owner: str, escalate_to: str, actor: str, note: str) -> None:
    plain(queue, store, warehouse, owner, escalate_to, actor, note)
    for text, what in ((queue, "a queue"), (owner, "an owner"), (escalate_to, "somebody above"), (actor, "an author")):
        if not text.strip():
            raise RouteRefused(f"A route names {what}; give it.")


def _seen(routing: Routing, scope: Scope, seen: int | None) -> None:
    route = routing.routes.get(scope)
    if (route.route_id if route else None) != seen:
        told = f"{route.actor} routed it to {route.owner}" if route else "it has ended"
        raise RouteRefused(
            f"The route of {' / '.join(filter(None, scope))} changed meanwhile: {told}. Look at it again."
        )


def _set(
    ledger: Ledger,
    session: Session,
    routing: Routing,
    scope: Scope,
    owner: str,
    escalate_to: str,
    *,
    actor: str,
    at: datetime,
    note: str,
) -> Route:
    former = routing.routes.get(scope)
    if former is not None:
        former.valid_until = max(at, former.valid_from)
        session.add(former)
        session.flush()
    queue, store, warehouse = scope
    number = session.exec(select(func.coalesce(func.max(Route.route_id), 0))).one() + 1
    route = Route(
        route_id=number,
        queue=queue,
        store=store,
        warehouse=warehouse,
        owner=owner,
        escalate_to=escalate_to,
        valid_from=at,
        actor=actor,
        note=note,
    )
    session.add(route)
    detail = {"before": _told(former) if former else None, "after": _told(route), "note": note}
    audit.append(ledger, session, at=at, actor=actor, action="route.change", subject=f"queue {queue}", detail=detail)
    return route


def _told(route: Route) -> dict[str, str]:
    return {name: getattr(route, name) for name in ("store", "warehouse", "owner", "escalate_to")}
