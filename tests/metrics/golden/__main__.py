"""Write the golden SQL anew, after a change that was meant."""

from __future__ import annotations

from metrics import catalogue
from tests.metrics.golden import HERE, text

for old in HERE.glob("*.sql"):
    old.unlink()
for metric in catalogue().values():
    (HERE / f"{metric.name}.sql").write_text(text(metric))
