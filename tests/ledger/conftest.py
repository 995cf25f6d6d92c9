"""Every test of the ledger runs on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ledger import Ledger, open_ledger
from tests.ledger.cluster import cluster, emptied

Opener = Callable[[], Ledger]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database on a PostgreSQL server of our own."""
    with cluster() as address:
        open_ledger(address, home=tmp_path_factory.mktemp("server")).close()
        yield address


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "ledger.db"
    open_ledger(path).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty ledger of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "ledger.db")
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    made: str = request.getfixturevalue("server")
    yield made
    emptied(made)


@pytest.fixture
def opened(address: str, tmp_path: Path) -> Iterator[Opener]:
    """Opens the ledger, as often as it is called, each time as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_ledger(address, home=tmp_path)))


@pytest.fixture
def ledger(opened: Opener) -> Ledger:
    return opened()
