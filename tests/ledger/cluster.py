"""A PostgreSQL server of the tests' own: made in a temporary folder, on a free loopback port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

MISSING = "PostgreSQL's initdb and postgres are not installed; run: apt-get install -y postgresql"
ROLE = "wharfinger"


@contextmanager
def cluster() -> Iterator[str]:
    """The address of an empty database on a running server."""
    programs = _programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    data = folder / "data"
    choices = ["-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    setup: list[str | Path] = [programs / "initdb", "-D", data, *choices]
    subprocess.run(setup, check=True, capture_output=True, cwd=folder, **account)
    port = _free_port()
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([programs / "postgres", "-D", data, *settings], stderr=log, cwd=folder, **account)
    try:
        address = f"postgresql://{ROLE}@127.0.0.1:{port}/postgres"
        _wait(address, server, folder / "log")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder)


def emptied(address: str) -> None:
    """Take everything out of a migrated database, as only its owner can: without the triggers that forbid it."""
    with psycopg.connect(address, options="-c lock_timeout=5s -c session_replication_role=replica") as owner:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        names = [sql.Identifier(name) for (name,) in owner.execute(tables)]
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(names)))
        for name in names:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER ALL").format(name))


def _programs() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not kept:
        raise FileNotFoundError(MISSING)
    return kept[-1].parent


def _account() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not answer within 30 seconds: {log.read_text()}")
