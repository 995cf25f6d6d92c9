"""Which key seals the audit log?"""

from __future__ import annotations

import os
import secrets
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
    if path := os.environ.get(f"{VARIABLE}_FILE"):
        return _read(Path(path))
    if home is None:
        raise AuditKeyError(
            f"No key for the audit log: set {VARIABLE} (hex, one for all machines) or name the home that keeps {FILE}."
        )
    return _read(_made(home / FILE))


def _made(path: Path) -> Path:
    if path.exists():
        return path
    draft = path.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return path
    finally:
        draft.unlink()
    return path


def _read(path: Path) -> bytes:
    try:
        return _parse(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise AuditKeyError(f"The key of the audit log cannot be read from {path}: {error}.") from None


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
