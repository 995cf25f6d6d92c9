"""Write METRICS.md to standard output: `python -m metrics > METRICS.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from metrics import _states as states
from metrics import _words as words
from metrics._catalogue import catalogue
from metrics._metric import Direction, Metric

_HOW = """\
# Metrics

What each number means, who answers for it, and how it is made. Written by `make docs` from the files in `metrics/`.

## How a number is made

- A **week** is an ISO week, Monday to Sunday, in the company's reporting time zone. The fact dates a row.
- A **ratio** is one sum divided by another, never a mean of ratios. Divided by nothing it is n/a: not 0, and not 100.
- A **time** is a Kaplan–Meier quantile, in which what has not ended counts with its time so far.
- **n** is how many were measured. The **interval** says with 95 % confidence where the value lies: Wilson's for ratios
  (on the effective number, where units or money are added up), Brookmeyer and Crowley's for times.
- **Coverage** is the share of the rows that could be judged at all.
- A **split** shows the same number for each member. A row with several tags counts under each, so tags don't add
  up to the total; every other split does. What is missing stands under `unknown` or `untagged`.
- **Evidence** is the rows with what each adds to the sums. They add up to it in every week and split.
- A week is **provisional** until the days named below have passed since its end.
- A **signal** is a week outside the mean of the weeks before ± 2.66 times their mean moving range, three of four weeks
  nearer to that limit than to the mean, or the eighth in a row on one side of it. Eight weeks must lie before it.
- A changed meaning is a new **version**, and a line in CHANGELOG.md.
"""


def document() -> str:
    """The whole of METRICS.md."""
    return "\n".join(
        [_HOW, *_treatment(), *_overview(), *(line for metric in catalogue().values() for line in _section(metric))]
    )


def _treatment() -> Iterator[str]:
    yield "## States of fulfilment\n"
    yield f"{states.LEAD}\n"
    yield f"| {' | '.join(states.COLUMNS).lower()} |"
    yield "|---" * len(states.COLUMNS) + "|"
    for state, treated in states.TREATMENT.items():
        yield f"| {' | '.join((state, *treated))} |"
    yield ""


def _overview() -> Iterator[str]:
    yield "## All metrics\n"
    yield "| metric | target | owner | on the scorecard |"
    yield "|---|---|---|---|"
    for metric in catalogue().values():
        place = f"tile {metric.tile}" if metric.headline else ""
        yield f"| [{metric.title}](#{metric.name}) | {words.target(metric)} | {metric.owner} | {place} |"
    yield ""


def _section(metric: Metric) -> Iterator[str]:
    yield f"## {metric.name}\n"
    yield f"**{metric.title}.** {metric.question}\n"
    yield "| | |"
    yield "|---|---|"
    for name, said in _facts(metric):
        yield f"| {name} | {said} |"
    yield ""
    yield from (f"- {note}" for note in metric.notes)
    yield ""


def _facts(metric: Metric) -> Iterator[tuple[str, str]]:
    healthy = "rising" if metric.direction is Direction.UP else "falling"
    yield "target", f"{words.target(metric)}; healthy is {healthy}"
    yield "owner, layer, version", f"{metric.owner}, {metric.layer}, {metric.version}"
    yield "measured on", f"`{metric.fact}`, by `{metric.date}`{_window(metric)}"
    if metric.is_duration:
        yield (
            "value",
            f"`{metric.duration}` by which {metric.quantile:.0%} of the cases are {metric.end} (`{metric.closed}`)",
        )
    else:
        yield "value", f"{metric.scale} × Σ `{metric.numerator}` ÷ Σ `{metric.denominator}`"
    if metric.where:
        yield "only rows with", f"`{metric.where}`"
    if metric.coverage:
        yield "coverage", f"Σ `{metric.coverage[0]}` ÷ Σ `{metric.coverage[1]}`"
    yield "splits", ", ".join(metric.dimensions)
    yield "provisional for", f"{metric.maturity_days} days" if metric.maturity_days else "no time after the week"


def _window(metric: Metric) -> str:
    return f", over the {metric.window_days} days that end with the week" if metric.window_days > 7 else ""


if __name__ == "__main__":
    sys.stdout.write(document())
