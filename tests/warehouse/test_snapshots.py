"""Is a published file the builder's own, byte for byte, whatever its file system can do?"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ingest.building import snapshots

CONTENT = os.urandom(3_000_000)


def copied(folder: Path) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(CONTENT)
    target.write_bytes(b"left over, and longer than what comes" * 100_000)
    snapshots.copy(source, target)
    return target.read_bytes()


def test_a_copy_is_the_same(tmp_path: Path) -> None:
    assert copied(tmp_path) == CONTENT


def test_a_copy_is_the_same_where_the_kernel_copies_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "copy_file_range")
    assert copied(tmp_path) == CONTENT


@pytest.mark.parametrize("done", [0, 4096])
def test_a_copy_is_the_same_where_the_kernel_gives_up(
    done: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.copy_file_range

    def give_up(source: int, target: int, left: int) -> int:
        if left == len(CONTENT) and done:
            return real(source, target, done)
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "copy_file_range", give_up)
    assert copied(tmp_path) == CONTENT


def test_what_is_placed_is_what_the_link_leads_to(tmp_path: Path) -> None:
    source = tmp_path / "built"
    source.write_bytes(CONTENT)
    placed = snapshots.place(tmp_path, source)
    assert snapshots.newest(tmp_path) == placed
    assert (tmp_path / snapshots.LINK).read_bytes() == CONTENT
