"""What every connection is looked at for: a safe address, a token, a clock that agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from ingest.connectors._feed import Context, Finding

MOST_SKEW: Final = timedelta(seconds=60)
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def https(context: Context) -> Iterator[Finding]:
    """Is the address one that a secret may be sent to?"""
    parts = urlsplit(context.source.url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    yield Finding(
        level="error",
        what="Address",
        found=context.source.url or "none",
        expected="https://…",
        action=f"Set url of source {context.source.name!r} in wharfinger.toml.",
    )


def token(context: Context) -> Iterator[Finding]:
    """Is there a secret where the settings look for it?"""
    if context.source.secret():
        return
    yield Finding(
        level="error",
        what="Token",
        found="none",
        expected=f"the environment variable {context.source.token_env}" if context.source.token_env else "token_env",
        action="Set the variable, or name a file that holds the token in the same variable with _FILE behind it.",
    )


def clock(theirs: datetime | None) -> Iterator[Finding]:
    """Do the source's clock and ours agree? A skew larger than a minute moves deadlines."""
    if theirs is None:
        return
    skew = abs(datetime.now(UTC) - theirs)
    agrees = skew <= MOST_SKEW
    yield Finding(
        level="ok" if agrees else "warning",
        what="Clock",
        found=f"{skew.total_seconds():.0f} s apart",
        expected=f"at most {MOST_SKEW.total_seconds():.0f} s",
        action="" if agrees else "Set this machine's clock by a time server.",
    )
