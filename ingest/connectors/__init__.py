"""The systems Wharfinger can ask: one folder each, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ingest.connectors._feed import Batch, Connector, Context, Feed, Finding

__all__ = ["Batch", "Connector", "Context", "Feed", "Finding", "connectors"]


@cache
def connectors() -> dict[str, Connector]:
    """Which systems can be asked? System → connector, in alphabetical order of the folders."""
    found: list[Connector] = [
        import_module(f"{__name__}.{module.name}").CONNECTOR
        for module in iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return {connector.system: connector for connector in found}
