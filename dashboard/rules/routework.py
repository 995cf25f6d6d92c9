"""What a person does with routes on a screen: which hold, what another one would move, set it, let it end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import polars as pl

from dashboard import place
from dashboard.notify import channels
from dashboard.people import guard
from ingest.settings import load
from ledger import routes
from ledger.routes import ANY, Route, Routing, Scope
from metrics.queues import queues

UNWRITTEN: Final = 0
"""The number of a route that stands only in the queue's file: no run and no person has written it down yet."""


def holding() -> list[Route]:
    """The routes that hold now and are for the asker's stores, queue by queue, the widest first."""
    found = [route for route in known().routes.values() if _is_seen(route)]
    return sorted(found, key=lambda one: (queues()[one.queue].title, one.store, one.warehouse))


def ended() -> list[Route]:
    """All routes of these stores that there ever were, the newest first."""
    return [route for route in reversed(routes.every(place.ledger())) if _is_seen(route)]


def unheard() -> list[str]:
    """Those above a team of whom no channel knows, so that nobody is told what is escalated to them; SettingsError."""
    found = channels(load(place.home(), required=False))
    above = {route.escalate_to for route in holding()}
    return sorted(contact for contact in above if not any(channel.hears_of(contact) for channel in found))


def known() -> Routing:
    """The routes as they are, with the owner that its file names for a queue that nobody routed yet."""
    found = routes.current(place.ledger())
    declared = {
        (name, ANY, ANY): _route((name, ANY, ANY), queue.owner, routes.ESCALATE_TO) for name, queue in queues().items()
    }
    return Routing({**declared, **found.routes})


def otherwise(now: Routing, scope: Scope, owner: str | None) -> Routing:
    """The same routes with this part of its queue given to `owner`; with its route ended where that is None."""
    rest = {known_scope: route for known_scope, route in now.routes.items() if known_scope != scope}
    return Routing(rest if owner is None else {**rest, scope: _route(scope, owner, "")})


def moved(every: pl.DataFrame, now: Routing, then: Routing, queue: str) -> pl.DataFrame:
    """The open cases of a queue that another team would answer for: those of `every`, with `to`, the other team."""
    mine = every.filter(pl.col("queue") == queue)
    places = [(queue, row["store"], row["warehouse"] or ANY) for row in mine.select("store", "warehouse").to_dicts()]
    to = pl.Series("to", [then.of(*one).owner for one in places], dtype=pl.String)
    changes = [now.of(*one).owner != then.of(*one).owner for one in places]
    return mine.with_columns(to).filter(pl.Series(changes, dtype=pl.Boolean))


def set_route(scope: Scope, owner: str, escalate_to: str, *, seen: int | None, reason: str) -> str:
    """Give this part of the queue to another team, from the next run on."""
    who = _require(scope[1])
    queue, store, warehouse = scope
    made = routes.change(
        place.ledger(),
        queue,
        owner=owner.strip(),
        escalate_to=escalate_to.strip(),
        seen=seen,
        actor=who.name,
        at=_now(),
        note=reason.strip(),
        store=store,
        warehouse=warehouse,
    )
    return f"{queues()[queue].title}: {told(scope)} is answered for by {made.owner} from the next run on."


def end_route(route: Route, *, reason: str) -> str:
    """Let an exact route end; what it was for follows the wider one from the next run on."""
    who = _require(route.store)
    routes.end(place.ledger(), route.route_id, actor=who.name, at=_now(), note=reason.strip())
    return (
        f"{queues()[route.queue].title}: the route for {told((route.queue, route.store, route.warehouse))} has ended."
    )


def may(store: str) -> bool:
    """May the asker route cases of this store; of all stores, where it is none?"""
    return guard.may("route.change", store) if store != ANY else guard.may("route.change_all")


def told(scope: Scope) -> str:
    """Which part of a queue a route is for, in words."""
    _, store, warehouse = scope
    parts = [name for name in (store and f"store {store}", warehouse and f"warehouse {warehouse}") if name]
    return " and ".join(parts) or "everything else"


def _require(store: str) -> guard.Actor:
    return guard.require("route.change", store) if store != ANY else guard.require("route.change_all")


def _route(scope: Scope, owner: str, escalate_to: str) -> Route:
    queue, store, warehouse = scope
    return Route(
        route_id=UNWRITTEN,
        queue=queue,
        store=store,
        warehouse=warehouse,
        owner=owner,
        escalate_to=escalate_to,
        valid_from=_now(),
        actor=routes.DECLARATION,
        note="",
    )


def _is_seen(route: Route) -> bool:
    return route.queue in queues() and (route.store == ANY or guard.actor().sees(route.store))


def _now() -> datetime:
    return datetime.now(UTC)
