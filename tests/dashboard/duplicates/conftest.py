"""A published home with pairs of orders, one's own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dashboard.conftest import own_copy
from tests.dashboard.duplicates.home import build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("twice") / "home"
    build(home)
    return home


@pytest.fixture
def shop(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own."""
    return own_copy(built, tmp_path, monkeypatch)
