"""Why does something go wrong, and what kind of trouble is that? Every resolved case is filed under one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LAYERS = ("commerce", "integration", "warehouse", "carrier", "reporting")
"""Where the cause of a failure lives; `reporting` is what we know of all the others."""
PLATFORM, INTEGRATION, OPERATING_MODEL = "platform", "integration", "operating model"
ANSWERS = (PLATFORM, INTEGRATION, OPERATING_MODEL)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One root cause: its name, what it means in a sentence, and the answer it gives to leadership.

    `answer` is empty where the layer decides it: a fault of the shop's or the carrier's own system is the platform's,
    one between systems, or between them and us, is the integration's, one in the warehouse is the operating model's.
    """

    name: str
    title: str
    meaning: str
    answer: str = ""


def _cause(name: str, title: str, meaning: str, answer: str = "") -> Cause:
    return Cause(name=name, title=title, meaning=meaning, answer=answer)


CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        cause.name: cause
        for cause in (
            _cause("manual_entry", "Manual entry", "Somebody typed or copied something wrong.", OPERATING_MODEL),
            _cause(
                "stock_visibility",
                "Poor stock visibility",
                "Somebody sold or promised what was not there, because no system showed it.",
                INTEGRATION,
            ),
            _cause(
                "no_standard_workflow",
                "No standard workflow",
                "There is no agreed way to do this, so everybody does it otherwise.",
                OPERATING_MODEL,
            ),
            _cause(
                "team_communication",
                "Poor team communication",
                "Somebody knew, and whoever had to act was not told.",
                OPERATING_MODEL,
            ),
            _cause("sync_fault", "Sync fault", "A message between systems was lost, late or wrong.", INTEGRATION),
            _cause("system_fault", "System fault", "A system did not do what it is made for."),
            _cause("configuration", "Wrong setting", "A map, rule or setting was wrong or missing."),
            _cause(
                "capacity", "Not enough capacity", "More came in than people or machines could do.", OPERATING_MODEL
            ),
            _cause("carrier_failure", "Carrier failure", "The carrier lost, damaged or delayed it.", PLATFORM),
            _cause("customer_error", "Customer's mistake", "The customer gave a wrong address or ordered twice."),
            _cause("supplier_delay", "Supplier late", "Goods came late or were short.", OPERATING_MODEL),
            _cause("unknown", "Not found out", "Looked for, and not found."),
        )
    }
)
_BY_LAYER = {
    "commerce": PLATFORM,
    "integration": INTEGRATION,
    "warehouse": OPERATING_MODEL,
    "carrier": PLATFORM,
    "reporting": INTEGRATION,
}


def answer(root_cause: str, layer: str) -> str:
    """Is it a platform, an integration or an operating-model issue? From the cause, else from the layer."""
    return CAUSES[root_cause].answer or _BY_LAYER[layer]


def by_layer(layer: str) -> str:
    """The same, as long as nobody has named a cause: what trouble in that layer mostly is."""
    return _BY_LAYER[layer]
