"""All systems of the sandbox company behind one address on this machine."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from ingest.sandbox.ecb import Ecb
from ingest.sandbox.etsy import Etsy
from ingest.sandbox.faults import Faults
from ingest.sandbox.shopify import Shopify
from ingest.sandbox.square import Square
from ingest.sandbox.terms import Terms
from ingest.sandbox.track17 import Track17
from ingest.sandbox.upset import Upset, routes_handler
from ingest.sandbox.wms import Wms
from ingest.sandbox.world import World
from ingest.sandbox.zendesk import Zendesk

HOST = "127.0.0.1"
START_SECONDS = 20.0


def build_app(world: World, speed: float = 1.0, terms: Terms | None = None) -> Starlette:
    """The application that answers as of `world.now`; `speed` multiplies what is limited by the clock on the wall."""
    terms = replace(terms or Terms(), speed=speed)
    faults = Faults()
    systems = (
        Shopify(world, faults, terms),
        Etsy(world, terms),
        Square(world),
        Wms(world),
        Track17(world, terms),
        Zendesk(world, terms),
        Ecb(world),
    )
    handler = Route("/faults", routes_handler(faults), methods=["GET", "POST", "DELETE"])
    routes = [handler, *(route for system in systems for route in system.routes)]
    return Starlette(routes=routes, middleware=[Middleware(Upset, faults=faults)])


@contextmanager
def serve(world: World, port: int = 0, speed: float = 1.0, terms: Terms | None = None) -> Iterator[str]:
    """Serve on the loopback address from a thread; yields the base URL. Port 0 takes any that is free."""
    with _listening(port) as listener:
        config = uvicorn.Config(
            build_app(world, speed, terms),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
            http="h11",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        give_up = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > give_up:
                raise RuntimeError(f"the sandbox server did not start on {HOST}:{listener.getsockname()[1]}")
            time.sleep(0.01)
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            gc.unfreeze()  # what the world set aside while it was read goes back, or the process ends untidily


def _listening(port: int) -> socket.socket:
    """A socket that is said to speak TCP: of any other the server does not ask to send small answers at once."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen()
    return listener
