"""What does each failure cost this company? Its own figures, from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.settings import FILE, Settings, SettingsError
from metrics.queues import OwnCosts, queues


def own_costs(settings: Settings) -> OwnCosts:
    """The figures of `[costs]` in wharfinger.toml: a currency, and for each queue its items in minor units."""
    entries: Mapping[str, Any] = settings.shell.get("costs", {})
    currency = entries.get("currency", OwnCosts.currency)
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isupper()):
        raise SettingsError(f"[costs] currency is {currency!r} in {FILE}; expected an ISO 4217 code such as EUR.")
    items = {name: entry for name, entry in entries.items() if name != "currency"}
    if unknown := sorted(set(items) - set(queues())):
        raise SettingsError(f"[costs] does not know {', '.join(unknown)}; it knows {', '.join(queues())}.")
    for queue, entry in items.items():
        for item, minor in entry.items() if isinstance(entry, dict) else [("", entry)]:
            if not (item and item.isidentifier() and item == item.lower() and type(minor) is int and minor >= 0):
                raise SettingsError(
                    f"[costs.{queue}] {item} = {minor!r} in {FILE}; expected an item and a whole number of minor units."
                )
    return OwnCosts(currency=currency, items=items)
