"""How does a text cell become a typed one, when is it refused, and by which code? SQL made from the contract alone.

Cells arrive as text. DuckDB's casts are lenient (1.5 becomes 2, a timestamp loses its offset, hour 24 is taken), so
each kind has a form of its own that the text must have. The expressions run once a cell: cheap tests come first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.contracts import Column, Contract, Kind

EARLIEST: Final = "1990-01-01"
LATEST: Final = "2100-01-01"
LONGEST_KEY: Final = 255
LONGEST_TEXT: Final = 65_536
MOST_DIGITS: Final = 1_000
_ZONED: Final = r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)"
_UNZONED: Final = r"\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?)?"
_SECONDS_UTC: Final = len("2026-11-22T06:00:00Z")
_DAY: Final = r"\d{4}-\d\d-\d\d"
_RATE: Final = r"[0-9]{1,12}(\.[0-9]{1,6})?"
_BROKEN_ID: Final = r"-.*|[0-9]+\.[0-9]+|[0-9](\.[0-9]+)?[eE]\+?[0-9]+"
_EXCEL_NUMBER: Final = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"
_NUMBER: Final = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
_NOT_FINITE: Final = r"(?i)[+-]?(nan|inf|infinity)|[+-]?[0-9.]+e\+?[0-9]{3,}"
_DEEP: Final = r'^\s*(\[|\{\s*"[^"]*"\s*:\s*){64}'
_TRUTHS: Final = "('true', 'false', 'True', 'False', 'TRUE', 'FALSE')"


def typed(column: Column) -> str:
    """The cell in the column's type; NULL where it cannot be."""
    name = column.name
    match column.kind:
        case Kind.TEXT | Kind.TAGS:
            return name
        case Kind.INSTANT:
            return (
                f"CASE WHEN suffix({name}, 'Z') THEN TRY_CAST({name} AS TIMESTAMP) "
                f"ELSE TRY_CAST({name} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END"
            )
        case _:
            return f"TRY_CAST({name} AS {column.kind.sql})"


def passes(column: Column, contract: Contract, cast: str = "") -> str:
    """Is the cell as the contract wants it? Never NULL. `cast` names the typed cell where it has been made already.

    What needs other rows or other tables is asked later.
    """
    form = _FORMS[column.kind](column, contract, cast or f"({typed(column)})")
    empty = "false" if column.required else f"{column.name} IS NULL"
    amount = f" AND ({column.currency} IS NOT NULL OR {column.name} IS NULL)" if column.currency else ""
    return f"coalesce({form}{amount}, {empty})"


def code(column: Column, contract: Contract) -> str:
    """Which E_* code says what is wrong with a cell that does not pass?"""
    name = column.name
    return f"CASE WHEN {name} IS NULL THEN 'E_REQ' {_CODES[column.kind](column, contract)} END"


def expected(column: Column) -> str:
    """What should stand in the column, in words."""
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    bounds = [f"at least {column.least}"] if column.least is not None else []
    bounds += [f"at most {column.most}"] if column.most is not None else []
    return ", ".join([_WORDS[column.kind], *bounds])


def is_identifier(column: Column) -> bool:
    """Does the column name a thing, so that a number in Excel's short form would name the wrong one?"""
    return column.kind is Kind.TEXT and column.name.endswith(("_id", "tracking_number"))


def longest(column: Column, contract: Contract) -> int:
    """The most bytes that a text may have."""
    return column.longest or (LONGEST_KEY if column.name in contract.key else LONGEST_TEXT)


def _text_passes(column: Column, contract: Contract, cast: str) -> str:
    name, least = column.name, int(column.required and not column.may_be_blank)
    tests = [
        f"strlen({name}) BETWEEN {least} AND {longest(column, contract)}",
        f"NOT contains({name}, chr(0))",
        f"CASE WHEN {_begins_like_json(name)} THEN NOT json_valid({name}) ELSE true END",
    ]
    if longest(column, contract) > MOST_DIGITS:
        tests.append(f"NOT {_is_long_number(name)}")
    if column.allowed:
        tests.append(f"{name} IN {_listed(column)}")
    if is_identifier(column):
        tests.append(
            f"CASE WHEN {_begins_like_number(name)} THEN NOT regexp_full_match({name}, '{_BROKEN_ID}') ELSE true END"
        )
    if column.name == "sku":
        tests.append(
            f"CASE WHEN contains({name}, '+') THEN NOT regexp_full_match({name}, '{_EXCEL_NUMBER}') ELSE true END"
        )
    return " AND ".join(tests)


def _begins_like_json(name: str) -> str:
    return f"ascii({name}) IN ({ord('[')}, {ord('{')})"


def _begins_like_number(name: str) -> str:
    return f"{name} >= '-' AND {name} < ':'"


def _text_codes(column: Column, contract: Contract) -> str:
    name = column.name
    length = "E_RANGE" if longest(column, contract) < LONGEST_TEXT else "E_SIZE"
    parts = [
        f"WHEN contains({name}, chr(0)) THEN 'E_NUL'",
        f"WHEN {_is_long_number(name)} THEN 'E_BIGNUM'",
        f"WHEN {_begins_like_json(name)} AND regexp_matches({name}, '{_DEEP}') THEN 'E_DEPTH'",
        f"WHEN {_begins_like_json(name)} AND json_valid({name}) THEN 'E_TYPE'",
        f"WHEN strlen({name}) > {longest(column, contract)} THEN '{length}'",
        f"WHEN {name} = '' THEN 'E_REQ'",
    ]
    return " ".join([*parts, "ELSE 'E_ENUM'" if column.allowed else "ELSE 'E_ID'"])


def _whole_passes(column: Column, contract: Contract, cast: str) -> str:
    return " AND ".join([f"{cast}::VARCHAR = {column.name}", *_bounds(column, cast)])


def _is_long_number(name: str) -> str:
    return f"(strlen({name}) > {MOST_DIGITS} AND regexp_full_match({name}, '-?[0-9]+'))"


def _whole_codes(column: Column, contract: Contract) -> str:
    is_money, full = column.kind is Kind.MINOR, f"regexp_full_match({column.name}, "
    tests = {
        _is_long_number(column.name): "E_BIGNUM",
        f"{full}'-?[0-9]+')": "E_RANGE",
        f"{full}'{_NOT_FINITE}')": "E_NONFINITE",
        f"{full}'{_NUMBER}')": "E_MONEY" if is_money else "E_RANGE",
        "true": "E_MONEY" if is_money else "E_TYPE",
    }
    if column.currency:
        tests = {f"{column.currency} IS NULL": "E_CUR"} | tests
    return " ".join(f"WHEN {test} THEN '{code}'" for test, code in tests.items())


def _rate_passes(column: Column, contract: Contract, cast: str) -> str:
    return f"regexp_full_match({column.name}, '{_RATE}') AND {cast} > 0"


def _rate_codes(column: Column, contract: Contract) -> str:
    return (
        f"WHEN regexp_full_match({column.name}, '{_NOT_FINITE}') THEN 'E_NONFINITE' "
        f"WHEN regexp_full_match({column.name}, '{_NUMBER}') THEN 'E_RANGE' ELSE 'E_TYPE'"
    )


def _instant_passes(column: Column, contract: Contract, cast: str) -> str:
    name = column.name
    usual = f"strlen({name}) = {_SECONDS_UTC} AND suffix({name}, 'Z') AND contains({name}, 'T')"
    form = f"CASE WHEN {usual} THEN NOT contains({name}, 'T24') ELSE regexp_full_match({name}, '{_ZONED}') END"
    return f"{form} AND {_within(cast, 'TIMESTAMP')}"


def _instant_codes(column: Column, contract: Contract) -> str:
    name = column.name
    return (
        f"WHEN regexp_full_match({name}, '{_ZONED}') AND ({typed(column)}) IS NOT NULL THEN 'E_RANGE' "
        f"WHEN regexp_full_match({name}, '{_UNZONED}') AND TRY_CAST({name} AS TIMESTAMP) IS NOT NULL THEN 'E_TZ' "
        "ELSE 'E_DATE'"
    )


def _date_passes(column: Column, contract: Contract, cast: str) -> str:
    return f"regexp_full_match({column.name}, '{_DAY}') AND {_within(cast, 'DATE')}"


def _date_codes(column: Column, contract: Contract) -> str:
    is_day = f"regexp_full_match({column.name}, '{_DAY}') AND {typed(column)} IS NOT NULL"
    return f"WHEN {is_day} THEN 'E_RANGE' ELSE 'E_DATE'"


def _within(value: str, kind: str) -> str:
    return f"{value} >= {kind} '{EARLIEST}' AND {value} < {kind} '{LATEST}'"


def _bounds(column: Column, value: str) -> list[str]:
    low = [f"{value} >= {column.least}"] if column.least is not None else []
    return low + ([f"{value} <= {column.most}"] if column.most is not None else [])


def _listed(column: Column) -> str:
    return f"({', '.join(repr(value) for value in column.allowed)})"


_Form = Callable[[Column, Contract, str], str]
_Rule = Callable[[Column, Contract], str]
_FORMS: Final[dict[Kind, _Form]] = {
    Kind.TEXT: _text_passes,
    Kind.TAGS: lambda column, contract, cast: f"{column.name} IS NOT NULL",
    Kind.INTEGER: _whole_passes,
    Kind.MINOR: _whole_passes,
    Kind.RATE: _rate_passes,
    Kind.INSTANT: _instant_passes,
    Kind.DATE: _date_passes,
    Kind.BOOLEAN: lambda column, contract, cast: f"{column.name} IN {_TRUTHS}",
}
_CODES: Final[dict[Kind, _Rule]] = {
    Kind.TEXT: _text_codes,
    Kind.TAGS: lambda column, contract: "ELSE 'E_TYPE'",
    Kind.INTEGER: _whole_codes,
    Kind.MINOR: _whole_codes,
    Kind.RATE: _rate_codes,
    Kind.INSTANT: _instant_codes,
    Kind.DATE: _date_codes,
    Kind.BOOLEAN: lambda column, contract: "ELSE 'E_TYPE'",
}
_WORDS: Final[dict[Kind, str]] = {
    Kind.TEXT: "text",
    Kind.TAGS: "a list of texts",
    Kind.INTEGER: "a whole number",
    Kind.MINOR: "an amount that its currency can express",
    Kind.RATE: "a rate above zero with at most 6 decimals",
    Kind.INSTANT: "an ISO 8601 instant with its offset, such as 2026-11-22T06:00:00Z",
    Kind.DATE: "a day such as 2026-11-22",
    Kind.BOOLEAN: "true or false",
}
