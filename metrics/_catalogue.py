"""Which metrics exist?"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from metrics._errors import UnknownMetric
from metrics._metric import Metric


@cache
def _found() -> MappingProxyType[str, Metric]:
    files = (
        import_module(f"metrics.{module.name}")
        for module in iter_modules([str(Path(__file__).parent)])
        if not module.ispkg and not module.name.startswith("_")
    )
    metrics: list[Metric] = [file.METRIC for file in files]
    return MappingProxyType({metric.name: metric for metric in sorted(metrics, key=_place)})


def _place(metric: Metric) -> tuple[bool, int, str]:
    return (not metric.headline, metric.tile, metric.name)


def catalogue() -> dict[str, Metric]:
    """Every metric by name: the scorecard's five in their order, then the others by name."""
    return dict(_found())


def headline() -> tuple[Metric, ...]:
    """The metrics of the weekly scorecard, in the order of their tiles."""
    return tuple(metric for metric in _found().values() if metric.headline)


def metric(name: str) -> Metric:
    """The metric of that name; UnknownMetric names the nearest."""
    try:
        return _found()[name]
    except KeyError:
        raise UnknownMetric(name, _found()) from None
