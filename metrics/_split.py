"""Into which members is a number split?"""

from __future__ import annotations

from dataclasses import dataclass

from metrics._errors import UnknownDimension
from metrics._metric import Metric

ALL = "all"
BETWEEN = " · "
_LISTED = "tags"
_TAGS = "CASE WHEN len(list_distinct(tags)) > 0 THEN list_distinct(tags) ELSE ['untagged'] END"


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension, or several crossed: the columns to group by and the member's label, in SQL.

    A missing value is the member `unknown`; a row without tags is `untagged`, with several it counts under each.
    """

    name: str
    columns: tuple[str, ...]

    def source(self, fact: str) -> str:
        """The rows to group; one for each tag where the split goes by tag."""
        return f"(SELECT *, unnest({_TAGS}) AS tag FROM {fact})" if _LISTED in self.columns else fact  # noqa: S608

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns to group by, as they stand in `source`."""
        return tuple("tag" if column == _LISTED else column for column in self.columns)

    @property
    def label(self) -> str:
        """The member that a row belongs to."""
        if not self.columns:
            return f"'{ALL}'"
        return f" || '{BETWEEN}' || ".join(f"coalesce({key}, 'unknown')" for key in self.keys)

    @property
    def is_member(self) -> str:
        """Does a row of the fact belong to the member bound as $member?"""
        if _LISTED in self.columns:
            return f"list_contains([{self.label} FOR tag IN {_TAGS}], $member)"
        return f"{self.label} = $member"


def split(metric: Metric, by: str | None) -> Split:
    """The split called `by`: a dimension, several separated by commas, or None for no split; UnknownDimension."""
    if by is None or by == ALL:
        return Split(ALL, ())
    names = by.split(",")
    for name in names:
        if name not in metric.dimensions:
            raise UnknownDimension(metric.name, name, metric.dimensions)
    return Split(by, tuple(metric.dimensions[name] for name in names))
