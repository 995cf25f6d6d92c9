"""Is somebody recognised however a name, a number or an address was typed, and nobody made up where nothing stands?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from ingest.building import ddl, identity

Ask = Callable[[str], object]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """The value of one expression, with the functions that feeds use."""
    with duckdb.connect() as connection:
        for macro in ddl.macros():
            connection.execute(macro)
        connection.execute("SET VARIABLE identity_key = 'key'")

        def value(expression: str) -> object:
            found = connection.execute(f"SELECT {expression}").fetchone()
            assert found is not None
            return found[0]

        yield value


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("Jürgen  Krüger", "jurgen kruger"),
        ("KRÜGER, Jürgen", "jurgen kruger"),
        ("Søren Groß-Łukasz", "gross lukasz soren"),
        ("Maeve O''Neil", "maeve oneil"),
        ("山田 太郎", "太郎 山田"),
        (" . ", None),
    ],
)
def test_names(ask: Ask, given: str, normal: str | None) -> None:
    assert ask(f"folded('{given}')") == normal


@pytest.mark.parametrize(
    ("given", "country", "digits"),
    [
        ("+49 (151) 2345-6789", "DE", "4915123456789"),
        ("0151 23456789", "DE", "4915123456789"),
        ("0049 151 23456789", "de", "4915123456789"),
        ("(212) 555-0182", "US", "12125550182"),
        ("1 212 555 0182", "US", "12125550182"),
        ("090-1234-5678", "JP", "819012345678"),
        ("06 1234 5678", "IT", "390612345678"),
        ("0151 23456789", "XX", "15123456789"),
    ],
)
def test_phone_numbers(ask: Ask, given: str, country: str, digits: str) -> None:
    assert ask(f"phone_digits('{given}', '{country}')") == digits


def test_a_number_too_short_to_be_somebodys_is_nobodys(ask: Ask) -> None:
    assert ask("phone_key('n/a', 'DE')") is None
    assert ask("phone_key('110', 'US')") is None
    assert ask("phone_key(NULL, 'DE')") is None


def test_addresses(ask: Ask) -> None:
    assert ask("place_key('Hafenstraße 3', '20 115', 'de') = place_key('3, Hafenstr.', '20115', 'DE')")
    assert ask("place_key('12 Mill Lane', 'SW1A 1AA', 'GB') = place_key('12 mill ln', 'sw1a1aa', 'GB')")
    assert ask("place_key('12 Mill Lane', 'SW1A 1AA', 'GB') <> place_key('13 Mill Lane', 'SW1A 1AA', 'GB')")
    assert ask("place_key('12 Mill Lane', NULL, 'GB')") is None
    assert ask("place_key('', '10115', 'DE')") is None


def test_cards(ask: Ask) -> None:
    assert ask("tail_of('•••• •••• •••• 4242')") == "4242"
    assert ask("tail_of('ada@example.org')") is None
    assert ask("tail_of('12')") is None


@pytest.mark.parametrize(
    ("sought", "kept"),
    [
        ("Jane@Doe.example ", "mail_key('jane@doe.example')"),
        ("+49 (0)151 2345-6789", "phone_key('+49 0151 23456789', 'DE')"),
        ("+49 151 2345-6789", "phone_key('0151 23456789', 'DE')"),
        ("0151 / 23456789", "phone_key('0049 151 23456789', 'DE')"),
        ("212.555.0182", "phone_key('+1 212 555 0182', 'US')"),
        ("090-1234-5678", "phone_key('81 90 1234 5678', 'JP')"),
        ("06 1234 5678", "phone_key('06 12345678', 'IT')"),
    ],
)
def test_who_is_looked_for_is_found_under_the_hash_that_feeds_keep(ask: Ask, sought: str, kept: str) -> None:
    assert ask(kept) in identity.keys_of(sought, "key")


@pytest.mark.parametrize("sought", ["", "jane doe", "#1042", "@", "jane@", "110", "WF-1A2B3C", "+"])
def test_who_is_neither_a_mail_address_nor_a_number_has_no_hash(sought: str) -> None:
    assert identity.keys_of(sought, "key") == []
