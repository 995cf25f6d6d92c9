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

MISSING = "PostgreSQL's initdb and postgres are not installed; run: apt-get install -y postgresql"
ROLE = "wharfinger"


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a running server, without a database name."""
    programs = _programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    data = folder / "data"
    setup = [programs / "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(setup, check=True, capture_output=True, cwd=folder, **account)
    port = _free_port()
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([programs / "postgres", "-D", data, *settings], stderr=log, cwd=folder, **account)
    try:
        address = f"postgresql://{ROLE}@127.0.0.1:{port}"
        _wait(address, server, folder / "log")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder)


@contextmanager
def database(address: str, name: str, template: str) -> Iterator[str]:
    """The address of a fresh database, a copy of the template, dropped afterwards."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{address}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
            psycopg.connect(f"{address}/postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not answer within 30 seconds: {log.read_text()}")
