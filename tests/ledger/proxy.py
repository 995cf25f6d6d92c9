"""A line between the ledger and its server that breaks at a chosen byte of a commit, or falls silent there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import make_url

COMMIT = b"COMMIT"
Kind = Literal["cut", "silent", "gone"]
Judged = tuple[bytes, "Break | None"]
"""What gets through of some bytes, and the break that they meet, if they do."""


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where the line breaks: so many bytes of the question, or of the server's answer, get through.

    cut: both ends see it end. silent: nobody sees anything. gone: cut, and nobody gets through any more.
    """

    side: Literal["question", "answer"]
    after: int
    kind: Kind = "cut"


@dataclass
class Line:
    """A proxy on a port of its own; `planned` is the break that the next commit meets."""

    server: tuple[str, int]
    planned: Break | None = None
    broken: int = 0
    is_gone: bool = False
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_gone:
            writer.close()
            return
        there, back = await asyncio.open_connection(*self.server)
        talk = _Talk(self)
        both = (
            self._pass(talk, talk.question, reader, back, writer),
            self._pass(talk, talk.answer, there, writer, back),
        )
        for part in both:
            task = asyncio.ensure_future(part)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(
        self,
        talk: _Talk,
        judge: Callable[[bytes], Judged],
        source: asyncio.StreamReader,
        goal: asyncio.StreamWriter,
        behind: asyncio.StreamWriter,
    ) -> None:
        try:
            with suppress(ConnectionError):
                while data := await source.read(65_536):
                    through, broken = judge(data)
                    goal.write(through)
                    await goal.drain()
                    if broken is not None:
                        self.broken += 1
                        self.is_gone = broken.kind == "gone"
                    if talk.is_silent:
                        await asyncio.Event().wait()
                    if broken is not None:
                        break
        finally:
            goal.close()
            behind.close()

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()


class _Talk:
    """One connection: has the commit been sent, and how many bytes of its answer came through?"""

    def __init__(self, line: Line) -> None:
        self.is_silent = False
        self._line = line
        self._met: Break | None = None
        self._passed = 0

    def question(self, data: bytes) -> Judged:
        at = data.find(COMMIT)
        if at < 0 or self._line.planned is None:
            return data, None
        self._met, self._line.planned = self._line.planned, None
        if self._met.side == "answer":
            return data, None
        begin = at - 5  # a simple query: one letter and four bytes of length before its text
        return self._broken(data[: begin + self._met.after], self._met)

    def answer(self, data: bytes) -> Judged:
        if self.is_silent:
            return b"", None
        if self._met is None or self._met.side == "question":
            return data, None
        rest = self._met.after - self._passed
        self._passed += len(data)
        return self._broken(data[:rest], self._met) if len(data) > rest else (data, None)

    def _broken(self, through: bytes, met: Break) -> Judged:
        self.is_silent = met.kind == "silent"
        return through, met


@contextmanager
def line_to(address: str) -> Iterator[tuple[Line, str]]:
    """A line to the server at an address, and the address that leads through it."""
    url = make_url(address)
    line = Line(server=(str(url.host), int(url.port or 5432)))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(line.accept, "127.0.0.1", 0), loop).result()
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line, url.set(port=line.port).render_as_string(hide_password=False)
    finally:
        loop.call_soon_threadsafe(line.stop)
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(lambda: loop.call_later(0.05, loop.stop))
        thread.join()
        loop.close()
