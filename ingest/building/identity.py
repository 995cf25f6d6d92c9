"""How is somebody recognised who writes the same thing differently? SQL functions for feeds and facts.

What identifies a person is kept as a keyed hash of its normal form; `folded` and `phone_digits` make the normal forms.
A name alone is kept as it is written, and folded where two are compared.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_LETTERS: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "'": "", "’": ""}
_STREETS: Final = {
    "strasse": "str",
    "street": "st",
    "road": "rd",
    "avenue": "ave",
    "lane": "ln",
    "drive": "dr",
    "close": "cl",
    "boulevard": "blvd",
}
_CALLING_CODES: Final = {
    **{"AT": "43", "AU": "61", "BE": "32", "CA": "1", "CH": "41", "CZ": "420", "DE": "49", "DK": "45", "ES": "34"},
    **{"FI": "358", "FR": "33", "GB": "44", "IE": "353", "IT": "39", "JP": "81", "KR": "82", "LU": "352", "MX": "52"},
    **{"NL": "31", "NO": "47", "NZ": "64", "PL": "48", "PT": "351", "SE": "46", "US": "1"},
}
_KEEPS_ZERO: Final = "IT"
LEAST_DIGITS: Final = 7
HASH_DIGITS: Final = 32
"""128 bits: a billion people share one with a chance of one in 10^21, and every column of hashes is half as long."""
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE: Final = re.compile(r"[+]?[0-9 ()/.-]+")


def keys_of(text: str, identity_key: str) -> list[str]:
    """Under which hashes may who is looked for be kept? None for a text that is neither a mail address nor a number.

    A number without its calling code is looked for in every country that has one here.
    """
    if _MAIL.fullmatch(given := text.strip()):
        return [_keyed(given.lower(), identity_key)]
    if not _PHONE.fullmatch(given):
        return []
    digits = re.sub("[^0-9+]", "", given)
    if digits.startswith(("+", "00")):
        numbers = {digits.removeprefix("00").removeprefix("+")}
    else:
        own = {code + digits.removeprefix("0") for code in _CALLING_CODES.values()}
        numbers = {digits, _CALLING_CODES[_KEEPS_ZERO] + digits, *own}
    return sorted(_keyed(number, identity_key) for number in numbers if len(digits) >= LEAST_DIGITS)


def _keyed(given: str, identity_key: str) -> str:
    return sha256(f"{identity_key}|{given}".encode()).hexdigest()[:HASH_DIGITS]


def macros() -> list[str]:
    """`keyed(given)`: the keyed hash of a text. `mail_key(mail)`, `person_key(name, postcode)`: that of who wrote them.

    `address_key(street, postcode, city, country)`: of an address as it was written, to see that it was changed.
    `folded(given)`: lower-case words without accents, sorted.
    `phone_digits(phone, country)`: a number's digits with its calling code, however typed; `phone_key`: its hash.
    `place_key(street, postcode, country)`: the hash of an address. `tail_of(masked)`: a card number's last four digits.
    """
    return [
        "CREATE OR REPLACE MACRO keyed(given) AS "
        f"left(sha256(getvariable('identity_key') || '|' || given), {HASH_DIGITS})",
        "CREATE OR REPLACE MACRO mail_key(mail) AS keyed(lower(trim(mail)))",
        "CREATE OR REPLACE MACRO person_key(name, postcode) AS "
        "keyed(lower(trim(name)) || '|' || lower(replace(postcode, ' ', '')))",
        "CREATE OR REPLACE MACRO address_key(street, postcode, city, country) AS "
        "keyed(lower(trim(street)) || '|' || lower(replace(coalesce(postcode, ''), ' ', '')) "
        "|| '|' || lower(trim(coalesce(city, ''))) || '|' || upper(coalesce(country, '')))",
        f"CREATE OR REPLACE MACRO plain_words(given) AS {_plain()}",
        "CREATE OR REPLACE MACRO folded(given) AS nullif(array_to_string(list_sort(plain_words(given)), ' '), '')",
        f"CREATE OR REPLACE MACRO phone_digits(phone, country) AS {_digits()}",
        "CREATE OR REPLACE MACRO phone_key(phone, country) AS keyed("
        f"nullif(regexp_extract(phone_digits(phone, country), '^[0-9+]{{{LEAST_DIGITS},}}$'), ''))",
        "CREATE OR REPLACE MACRO place_key(street, postcode, country) AS keyed("
        f"folded({_streets()}) || '|' || nullif(array_to_string(plain_words(postcode), ''), '') || '|' "
        "|| upper(nullif(trim(country), '')))",
        "CREATE OR REPLACE MACRO tail_of(masked) AS nullif(regexp_extract(masked, '([0-9]{4})[^0-9]*$', 1), '')",
    ]


def _plain() -> str:
    """Most texts are ASCII words between single spaces, and need neither accents nor signs taken out."""
    text = "strip_accents(lower(given))"
    for letter, plain in _LETTERS.items():
        text = f"replace({text}, '{letter.replace(chr(39), chr(39) * 2)}', '{plain}')"
    words = rf"regexp_extract_all({text}, '[\p{{L}}\p{{N}}]+')"
    return f"CASE WHEN {_is_plain('given')} THEN string_split(lower(given), ' ') ELSE {words} END"


def _is_plain(text: str) -> str:
    return f"regexp_full_match({text}, '[A-Za-z0-9]+( [A-Za-z0-9]+)*')"


def _streets() -> str:
    text = "strip_accents(lower(street))"
    for word, short in {"straße": "str", **_STREETS}.items():
        text = f"replace({text}, '{word}', '{short}')"
    return text


def _digits() -> str:
    """Each mention of a term is planned anew, in every load: so none is made twice that one can do."""
    typed = "regexp_replace(phone, '[^0-9+]', '', 'g')"
    codes = " ".join(f"WHEN '{country}' THEN '{code}'" for country, code in _CALLING_CODES.items())
    code = f"(CASE upper(country) {codes} ELSE '' END)"
    return (
        f"CASE WHEN regexp_matches({typed}, '^([+]|00)') THEN regexp_replace(regexp_replace({typed}, '^00', ''), "
        f"'[+]', '', 'g') WHEN starts_with({typed}, '0') AND upper(country) <> '{_KEEPS_ZERO}' "
        f"THEN {code} || substr({typed}, 2) "
        f"WHEN starts_with({typed}, {code}) AND length({typed}) > 10 THEN {typed} ELSE {code} || {typed} END"
    )
