from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.connectors import connectors
from tests.load.dock import Dock, System


@pytest.fixture(autouse=True)
def _known_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connectors(), "dock", System())


@pytest.fixture
def dock(tmp_path: Path) -> Dock:
    """An empty home beside a quay."""
    return Dock(tmp_path)


@pytest.fixture
def another(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Dock]:
    """As many more of them as a test needs."""
    return lambda: Dock(tmp_path_factory.mktemp("dock"))
