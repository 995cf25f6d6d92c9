"""Which key seals the audit log?"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from ledger.errors import AuditKeyError

VARIABLE = "WHARFINGER_AUDIT_KEY"
FILE = "audit.key"
LEAST_BYTES = 16


def audit_key(home: Path | None) -> bytes:
    """The key from the environment, or from the home's audit.key, which is made at first use.

    The variable holds hex, or WHARFINGER_AUDIT_KEY_FILE names a file that does. AuditKeyError if there is none.
    """
    if text := os.environ.get(VARIABLE):
        return _parse(text, VARIABLE)
    path = Path(named) if (named := os.environ.get(f"{VARIABLE}_FILE")) else _of_home(home)
    try:
        if not named:
            _make(path)
        return _parse(path.read_text(encoding="ascii", errors="replace"), str(path))
    except OSError as error:
        raise AuditKeyError(f"The key of the audit log can be neither read nor made: {error}.") from None


def _of_home(home: Path | None) -> Path:
    if home is None:
        raise AuditKeyError(
            f"No key for the audit log: set {VARIABLE} (hex, one for all machines) or name the home that keeps {FILE}."
        )
    return home / FILE


def _make(path: Path) -> None:
    """Write a new key unless there is one; of several processes that try at once the first one's stays."""
    if path.exists():
        return
    draft = path.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _parse(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        raise AuditKeyError(f"{where} holds no hex; expected a key such as `openssl rand -hex 32` prints.") from None
    if len(key) < LEAST_BYTES:
        raise AuditKeyError(
            f"{where} holds {len(key)} bytes; expected at least {LEAST_BYTES} (`openssl rand -hex 32`)."
        )
    return key
