"""Every test of the ledger runs on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest

from ledger import Ledger, open_ledger
from tests.ledger.cluster import cluster, database

Opener = Callable[[], Ledger]
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL with a migrated database `ready` to be copied."""
    with cluster() as address, database(address, "ready", "template0") as ready:
        with closing(open_ledger(ready, home=tmp_path_factory.mktemp("ready"))):
            pass
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty ledger of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    with database(request.getfixturevalue("server"), f"ledger_{next(NUMBERS)}", "ready") as made:
        yield made


@pytest.fixture
def opened(address: str, tmp_path: Path) -> Iterator[Opener]:
    """Opens the ledger, as often as it is called, each time as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_ledger(address, home=tmp_path)))


@pytest.fixture
def ledger(opened: Opener) -> Ledger:
    return opened()
