"""Which week, and which part of the company? What a link carries, as the metrics understand it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics import Metric

BETWEEN = " · "


@dataclass(frozen=True, kw_only=True)
class Filters:
    """A week, and for some dimensions one member each, in the order in which they were chosen."""

    week: str
    members: Mapping[str, str] = field(default_factory=dict)

    def kept(self, metric: Metric) -> dict[str, str]:
        """The filters that this metric can follow."""
        return {name: member for name, member in self.members.items() if name in metric.dimensions}

    def ignored(self, metric: Metric) -> list[str]:
        """The filters that it cannot, because it has no such dimension."""
        return [name for name in self.members if name not in metric.dimensions]

    def dimension(self, metric: Metric) -> str | None:
        """The dimensions of the kept filters, as one split; None without any."""
        return ",".join(self.kept(metric)) or None

    def member(self, metric: Metric) -> str | None:
        """The member of that split."""
        return BETWEEN.join(self.kept(metric).values()) or None

    def with_member(self, dimension: str, member: str) -> Filters:
        return Filters(week=self.week, members={**self.members, dimension: member})

    def __str__(self) -> str:
        return ",".join([self.week, *(f"{name}={member}" for name, member in self.members.items())])

    def query(self, **more: str) -> dict[str, str]:
        """The same as parameters of a link."""
        return {**more, "week": self.week, **self.members}
