"""The data contract: every table of the warehouse, one file each, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ingest.contracts._contract import Column, Contract, Kind

__all__ = ["Column", "Contract", "Kind", "contracts"]

_TOOLS = frozenset({"describe"})
"""Modules of this folder that declare no table."""


@cache
def contracts() -> dict[str, Contract]:
    """Which tables exist? Table name → contract, in alphabetical order of the files."""
    found = (
        import_module(f"{__name__}.{module.name}").CONTRACT
        for module in iter_modules(__path__)
        if not module.name.startswith("_") and module.name not in _TOOLS
    )
    return {contract.table: contract for contract in found}
