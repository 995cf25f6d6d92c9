"""Which rules hold: those of the settings, and over them what people changed since?"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from ingest.settings import Settings
from ledger import Ledger, rules


def in_force(settings: Settings, ledger: Ledger, at: datetime) -> Settings:
    """The settings with the rules that hold at an instant."""
    changed = rules.effective(ledger, at)
    known = {name: changed[name] for name in asdict(settings.rules) if name in changed}
    return replace(settings, rules=replace(settings.rules, **known))
