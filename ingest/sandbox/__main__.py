"""`python -m ingest.sandbox HOME SPEED [INSTANT]`: serve the company of a home, as of an instant or as far as it lived.

Its first line of output is the servers' address. Then each line of input lets time pass, and is answered with the
instant that it is then: `until INSTANT` walks through the history, `on MINUTES` goes beyond it. A history that is not
written yet is simulated by another process meanwhile. It ends when its input does, and so never outlives who asked.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ingest.sandbox.events import Event, follow
from ingest.sandbox.fairs import drop_lists
from ingest.sandbox.home import FOLDER, LOG, Sandbox
from ingest.sandbox.server import serve
from ingest.sandbox.world import Source, World

PATIENCE = 0.1
RARELY = (50_000, 20, 100)
"""When garbage is looked for: an answer leaves little behind, and to look through a world of records takes long."""
_FORK = multiprocessing.get_context("fork")


def main(home: Path, speed: float, at: str = "") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*RARELY)
    sandbox = Sandbox.open(home)
    world = World(sandbox.params, _history(home))
    world.advance_to(datetime.fromisoformat(at) if at else max(sandbox.now, sandbox.params.end))
    with serve(world, speed=speed) as base_url:
        drop_lists(home, world.outlets["fairs"])
        _say(base_url)
        for line in sys.stdin:
            how, amount = line.split()
            if how == "until":
                world.advance_to(datetime.fromisoformat(amount))
            else:
                sandbox = sandbox if sandbox.is_told else Sandbox.open(home)
                world.apply(sandbox.advance(int(amount)), sandbox.now)
            drop_lists(home, world.outlets["fairs"])
            _say(world.now.isoformat())
        os._exit(0)  # a million records need not be given back one by one


def _history(home: Path) -> Source:
    """What the world asks for its events. The simulation begins here, before there are threads that no copy has."""
    begun = _FORK.Event()
    teller = _FORK.Process(target=Sandbox.told, args=(home, begun.set), daemon=True)
    if not Sandbox.open(home).is_told:
        teller.start()

    def has_ended() -> bool:
        if teller.exitcode:
            raise RuntimeError("the history could not be simulated")
        return teller.exitcode is not None

    def events(until: datetime) -> Iterator[Event]:
        sandbox = Sandbox.open(home)
        if sandbox.is_told:
            return sandbox.events(until)
        while not begun.wait(PATIENCE) and not has_ended():
            pass
        return follow(home / FOLDER / LOG, has_ended)

    return events


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:])
