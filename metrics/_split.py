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

    def rows_of(self, relation: str) -> str:
        """The rows that `label` can be read from: one for each tag where the split goes by tag."""
        if _LISTED not in self.columns:
            return relation
        return f"(SELECT *, unnest({_TAGS}) AS tag FROM {relation})"  # noqa: S608

    @property
    def label(self) -> str:
        """The member that a row belongs to."""
        if not self.columns:
            return f"'{ALL}'"
        named = ("tag" if column == _LISTED else f"coalesce({column}, 'unknown')" for column in self.columns)
        return f" || '{BETWEEN}' || ".join(named)

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
