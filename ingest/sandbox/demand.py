"""When do customers order? Hours of the day, days of the week, promotions and one peak week."""

from __future__ import annotations

import random
from itertools import accumulate

from ingest.sandbox.clock import DAY, HOUR, ZoneClock, weekday
from ingest.sandbox.company import Company, Shop
from ingest.sandbox.params import Params

BY_HOUR = (6, 3, 2, 1, 1, 2, 6, 12, 20, 28, 34, 36, 38, 34, 32, 32, 34, 38, 44, 52, 56, 46, 28, 14)
BY_WEEKDAY = (1.12, 1.05, 1.0, 0.98, 0.92, 0.86, 1.07)
PROMOTIONS = ((17, 20), (52, 55))  # days before the end of the history: from (exclusive) down to (inclusive)
PEAK_WEEK = (28, 35)


def season(days_to_end: int) -> float:
    """How busy a day is because of promotions and the peak week."""
    if PEAK_WEEK[0] <= days_to_end < PEAK_WEEK[1]:
        return 1.65
    return 1.7 if any(least <= days_to_end < most for least, most in PROMOTIONS) else 1.0


class Demand:
    """Draws the instants at which one store's orders are placed, one UTC day at a time."""

    def __init__(self, params: Params, company: Company, shop: Shop, zone: ZoneClock) -> None:
        days = 7 * params.weeks
        usual = sum(season(day) for day in range(days)) / days
        weights = sum(store.weight for store in company.stores)
        self._hourly = params.orders_per_week * shop.weight / weights / usual / 7 / sum(BY_HOUR)
        self._seed, self._name, self._zone = params.seed, shop.name, zone
        self._start, self._end = int(params.start.timestamp()), int(params.end.timestamp())

    def placed(self, day: int) -> list[int]:
        """The instants of one UTC day (counted from 1970), in order, none before trade began."""
        rng = random.Random(f"{self._seed}/{self._name}/{day}")
        midnight = day * DAY
        local = midnight + self._zone.offset(midnight)
        busy = self._hourly * season((self._end - midnight - 1) // DAY)
        hours = [local // HOUR + n for n in range(24)]
        rates = [busy * BY_HOUR[hour % 24] * BY_WEEKDAY[weekday(hour // 24)] for hour in hours]
        ladder = list(accumulate(rates))
        count = max(0, round(rng.gauss(ladder[-1], ladder[-1] ** 0.5)))
        chosen = rng.choices(range(24), cum_weights=ladder, k=count)
        instants = sorted(midnight + hour * HOUR + int(rng.random() * HOUR) for hour in chosen)
        return [instant for instant in instants if instant >= self._start]
