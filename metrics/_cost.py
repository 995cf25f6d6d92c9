"""What does one failure cost, item by item? Defaults that an installation may replace with its own figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        if bad := sorted(name for name in self.items if not re.fullmatch(r"[a-z][a-z0-9_]*", name)):
            raise DefinitionError(f"a cost's name is lower case with underscores: {', '.join(bad)}")
        object.__setattr__(self, "items", MappingProxyType(dict(self.items)))

    @property
    def total_minor(self) -> int:
        return sum(self.items.values())


@dataclass(frozen=True, kw_only=True)
class OwnCosts:
    """A company's own figures: queue → item → minor units of `currency`. What they leave out stays as declared."""

    currency: str = CURRENCY
    items: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


INCIDENT = Cost({"shipping": 5_000, "service": 10_000, "restock": 5_000})
"""A parcel or order that went wrong and has to be mended."""
DUPLICATE = Cost({"materials": 6_500, "shipping": 1_200, "labour": 4_500})
"""The same goods made and sent twice."""
DESK = Cost({"labour": 4_500})
"""An hour of somebody who sorts it out, before anything was sent."""
BY_HAND = ("labour", "service")
"""Items that are somebody's time."""
