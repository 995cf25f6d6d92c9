"""The central bank's reference rates: what one euro is worth, made up day by day, in the real file's form."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.world import World

FRANKFURT = ZoneInfo("Europe/Berlin")
PUBLISHED = time(16, 0)
# currency -> units for one euro at the start, decimals written; no start: the currency no longer exists
CURRENCIES: dict[str, tuple[float, int] | None] = {
    "USD": (1.1172, 4),
    "JPY": (170.68, 2),
    "BGN": None,
    "CYP": None,
    "CZK": (24.353, 3),
    "DKK": (7.4635, 4),
    "EEK": None,
    "GBP": (0.8438, 5),
    "HUF": (376.33, 2),
    "LTL": None,
    "PLN": (4.3038, 4),
    "RON": (5.1447, 4),
    "SEK": (10.978, 4),
    "SIT": None,
    "CHF": (0.9394, 4),
    "ISK": (139.0, 1),
    "NOK": (11.312, 4),
    "HRK": None,
    "RUB": None,
    "TRY": (52.8015, 4),
    "AUD": (1.6904, 4),
    "BRL": (6.1692, 4),
    "CAD": (1.5406, 4),
    "CNY": (7.8326, 4),
    "HKD": (8.7652, 4),
    "IDR": (19275.17, 2),
    "ILS": (3.695, 4),
    "INR": (101.084, 4),
    "KRW": (1591.76, 2),
    "MXN": (20.1237, 4),
    "MYR": (4.6325, 4),
    "NZD": (1.8912, 4),
    "PHP": (65.103, 3),
    "SGD": (1.4652, 4),
    "THB": (36.512, 3),
    "ZAR": (19.8731, 4),
}
DAILY_MOVE = 0.004
DAYS_BEFORE_TRADE = 120


class Ecb:
    """The file under /ecb; the rates depend on the company's seed and start only."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes = [Route("/ecb/stats/eurofxref/eurofxref-hist.csv", self.history, methods=["GET"])]
        self._lines: list[str] = []
        self._next = world.params.start.date() - timedelta(days=DAYS_BEFORE_TRADE)
        self._random = random.Random(f"{world.params.seed}/rates")
        self._rates = {name: math.log(start[0]) for name, start in CURRENCIES.items() if start}

    async def history(self, request: Request) -> Response:
        """All days so far, newest first."""
        with self.world.lock:
            self._write_until(self.world.now)
            lines = [f"Date,{','.join(CURRENCIES)},", *reversed(self._lines)]
        return Response("\n".join(lines) + "\n", media_type="text/csv")

    def _write_until(self, now: datetime) -> None:
        local = now.astimezone(FRANKFURT)
        last = local.date() if local.time() >= PUBLISHED else local.date() - timedelta(days=1)
        while self._next <= last:
            if is_banking_day(self._next):
                self._lines.append(f"{self._next.isoformat()},{','.join(self._day())},")
            self._next += timedelta(days=1)

    def _day(self) -> list[str]:
        cells = []
        for name, start in CURRENCIES.items():
            if start is None:
                cells.append("N/A")
                continue
            home = math.log(start[0])
            calm = 0.02 if name == "DKK" else 1.0
            self._rates[name] += calm * self._random.gauss(0, DAILY_MOVE) + 0.01 * (home - self._rates[name])
            figure = f"{math.exp(self._rates[name]):.{start[1]}f}"
            cells.append(figure.rstrip("0").rstrip("."))
        return cells


def is_banking_day(day: date) -> bool:
    """Is the euro's payment system open? Not on weekends, around Easter, on 1 May, at Christmas and New Year."""
    closed = {(1, 1), (5, 1), (12, 25), (12, 26)}
    easter = _easter(day.year)
    return day.weekday() < 5 and (day.month, day.day) not in closed and (day - easter).days not in (-2, 1)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    golden, century, rest = year % 19, *divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114
    return date(year, shift // 31, shift % 31 + 1)
