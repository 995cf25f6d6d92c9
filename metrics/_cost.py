"""What does one failure cost, item by item? Defaults that an installation may replace with its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from metrics._errors import DefinitionError

CURRENCY = "USD"


@dataclass(frozen=True)
class Cost:
    """Named items in minor units of `CURRENCY`; their sum is what one case costs beside the order's own value."""

    items: Mapping[str, int]

    def __post_init__(self) -> None:
        if bad := sorted(name for name, minor in self.items.items() if minor < 0):
            raise DefinitionError(f"a cost is not negative: {', '.join(bad)}")
        object.__setattr__(self, "items", MappingProxyType(dict(self.items)))

    @property
    def total_minor(self) -> int:
        return sum(self.items.values())


INCIDENT = Cost({"shipping": 5_000, "service": 10_000, "restock": 5_000})
"""A parcel or order that went wrong and has to be mended."""
DUPLICATE = Cost({"materials": 6_500, "shipping": 1_200, "labour": 4_500})
"""The same goods made and sent twice."""
DESK = Cost({"labour": 4_500})
"""An hour of somebody who sorts it out, before anything was sent."""
