"""One landed file while it is being written: packed, hashed and screened at once, then made durable."""

from __future__ import annotations

import os
import secrets
import struct
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import zstandard

from ingest.errors import FatalError
from ingest.landed.screen import suspects

PART_BYTES: Final = 32 * 1024 * 1024
LINE_BYTES: Final = 16 * 1024 * 1024 - 1
UNFINISHED: Final = ".unfinished"
_BLOCK_BYTES: Final = 4 * 1024 * 1024
_LEVEL: Final = 1
_BOM: Final = b"\xef\xbb\xbf"
_SKIPPABLE: Final = 0x184D2A5A
_FRAME: Final = struct.Struct("<II")  # magic number, length: how zstd marks bytes that readers pass over
_LENGTH: Final = struct.Struct("<I")  # once more at the very end, so that it can be found from there


class LandingError(FatalError):
    """A landed file is not what it was when it was written."""


class Part:
    """A file under a temporary name until `finish`; `drop` removes what was not finished."""

    def __init__(self, folder: Path, *, is_json: bool, is_packed: bool) -> None:
        self.lines = 0
        self._longest = 0
        self._bytes = 0
        self._suspects: list[int] = []
        self._is_json = is_json
        self._hash = sha256()
        self._block: list[bytes] = []
        self._block_bytes = 0
        self._path = folder / f".{secrets.token_hex(8)}{UNFINISHED}"
        self._file = self._path.open("xb")
        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj() if is_packed else None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self._writing: Future[None] | None = None

    def is_full(self, more: int) -> bool:
        """Must a document of `more` bytes begin another part? One that is too long for any reader gets its own."""
        return self.lines > 0 and (self._bytes + more > PART_BYTES or max(self._longest, more) > LINE_BYTES)

    def add(self, document: bytes) -> None:
        """Take one JSON document, or one piece of any other file."""
        if self._is_json:
            document = document.removeprefix(_BOM).strip().replace(b"\n", b"\r")
            if not document:
                return
            self._longest = max(self._longest, len(document))
            if document == b"null":
                self._suspects.append(self.lines + 1)
            document += b"\n"
        self.lines += 1 if self._is_json else document.count(b"\n")
        self._bytes += len(document)
        self._block.append(document)
        self._block_bytes += len(document)
        if self._block_bytes >= _BLOCK_BYTES:
            self._flush()

    def facts(self) -> dict[str, Any]:
        """What the finished content is: sha256, bytes, lines, suspects, longest."""
        self._flush()
        self._wait()
        return {
            "sha256": self._hash.hexdigest(),
            "bytes": self._bytes,
            "lines": self.lines,
            "suspects": tuple(self._suspects),
            "longest": self._longest,
        }

    def finish(self, place: Path, description: bytes) -> None:
        """Make the file and its description durable, and only then visible under its name."""
        if self._packer:
            self._file.write(self._packer.flush())
            self._file.write(_FRAME.pack(_SKIPPABLE, len(description) + _LENGTH.size))
            self._file.write(description + _LENGTH.pack(len(description)))
        else:
            _write_durably(beside(place), description)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._pool.shutdown()
        self._path.replace(place)
        sync(place.parent)

    def drop(self) -> None:
        """Let go of everything; a file that was not finished disappears."""
        self._pool.shutdown()
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _flush(self) -> None:
        if not self._block:
            return
        block, first = b"".join(self._block), self.lines - len(self._block) + 1
        self._block, self._block_bytes = [], 0
        self._wait()
        self._writing = self._pool.submit(self._write, block)
        if self._is_json:
            self._suspects += suspects(block, first)

    def _wait(self) -> None:
        if self._writing:
            self._writing.result()

    def _write(self, block: bytes) -> None:
        self._hash.update(block)
        self._file.write(self._packer.compress(block) if self._packer else block)


def beside(place: Path) -> Path:
    """Where the description of a file stands that is stored as it came."""
    return place.with_name(f"{place.name}.json")


def tail(place: Path) -> bytes:
    """The description at the end of a landed file; LandingError if there is none."""
    with place.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _LENGTH.size, 0))
        length = int.from_bytes(file.read(), "little")
        begin = size - _LENGTH.size - length - _FRAME.size
        if begin < 0:
            raise LandingError("A landed file is cut", where=place.name, found=f"{size} bytes")
        file.seek(begin)
        if _FRAME.unpack(file.read(_FRAME.size)) != (_SKIPPABLE, length + _LENGTH.size):
            raise LandingError("A landed file has no description at its end", where=place.name)
        return file.read(length)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_durably(place: Path, text: bytes) -> None:
    with place.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
