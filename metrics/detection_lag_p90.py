"""How long do the slow ones stay unseen?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import SPLITS, Direction, Metric, Unit

METRIC = Metric(
    name="detection_lag_p90",
    title="Detection lag, slowest tenth",
    question="Within which time are nine tenths of what goes wrong found?",
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    target=Decimal("4"),
    owner="integration",
    layer="reporting",
    version=1,
    tile=0,
    fact="fact_exceptions",
    date="true_day",
    numerator="is_found::INTEGER",
    denominator="1",
    where="is_watched AND coalesce(outcome, '') <> 'dismissed'",
    window_days=28,
    coverage=(
        "(is_watched AND coalesce(outcome, '') <> 'dismissed')::INTEGER",
        "(coalesce(outcome, '') <> 'dismissed')::INTEGER",
    ),
    duration="unseen_seconds",
    closed="is_found",
    end="found",
    quantile=Decimal("0.9"),
    maturity_days=7,
    dimensions={**SPLITS, "queue": "queue"},
    notes=(
        "Cases that became true in the four weeks that end with the week.",
        "From when the condition became true, by the rules in force, until the run that first opened a case for it.",
        "What was over before any run saw it was never found, and counts with the time that it stood (Kaplan–Meier).",
        "What was true before the first case of its store was opened is left out: nobody looked then.",
        "Coverage is the share of the cases that became true since then.",
        "A case that returns within 7 days is the same case, found once; dismissed cases are left out.",
        "What a source tells late is found late: nobody knew.",
        "Neighbouring numbers share three weeks, so only one outside the usual range is a signal; runs are not.",
    ),
)
