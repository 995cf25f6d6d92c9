"""Published files: each a copy that never changes, the newest behind one link, the last few kept for their readers."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from ingest.failpoints import reach
from ingest.landed.part import sync

LINK: Final = "warehouse.duckdb"
FOLDER: Final = "snapshots"
KEPT: Final = 5
_UNFINISHED: Final = ".tmp"


def place(home: Path, source: Path) -> Path:
    """Copy a file that nobody has open to a new snapshot and turn the link to it; the snapshot's path."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    snapshot = folder / f"w-{next_number(home):06}.duckdb"
    unfinished = snapshot.with_suffix(_UNFINISHED)
    copy(source, unfinished)
    sync(unfinished)
    reach("before_snapshot")
    unfinished.replace(snapshot)
    sync(folder)
    reach("before_link")
    link = home / f".{LINK}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.relative_to(home))
    link.replace(home / LINK)
    sync(home)
    reach("after_link")
    _forget(folder)
    return snapshot


def copy(source: Path, target: Path) -> None:
    """Copy a file; where its file system can share blocks (XFS, Btrfs), the kernel does so and writes none of them."""
    with source.open("rb") as old, target.open("wb") as new, suppress(AttributeError, OSError):
        left = os.fstat(old.fileno()).st_size
        while left > 0 and (done := os.copy_file_range(old.fileno(), new.fileno(), left)):
            left -= done
        if not left:
            return
    shutil.copyfile(source, target)


def newest(home: Path) -> Path | None:
    """The real path behind the link, under which readers open and cache; none before the first publication."""
    path = Path(os.path.realpath(home / LINK))
    return path if path.exists() else None


def next_number(home: Path) -> int:
    """The number of the snapshot that will be published next."""
    numbers = (int(path.stem.removeprefix("w-")) for path in (home / FOLDER).glob("w-*.duckdb"))
    return max(numbers, default=0) + 1


def identity_key(home: Path) -> str:
    """The key of all keyed hashes in this home, made on first use and readable by its owner only."""
    path = home / "identity.key"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32), encoding="utf8")
        sync(unfinished)
        unfinished.replace(path)
        sync(home)
    return path.read_text(encoding="utf8").strip()


def _forget(folder: Path) -> None:
    for old in sorted(folder.glob("w-*.duckdb"))[:-KEPT]:
        old.unlink()
    for unfinished in folder.glob(f"*{_UNFINISHED}"):
        unfinished.unlink()
