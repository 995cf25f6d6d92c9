"""Is malformed JSON found, named and placed, and is everything else taken?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.errors import RecordError
from ingest.landed.strictjson import parse, parse_object

REFUSED = {
    "empty body": (b"", "E_TRUNC"),
    "only white space": (b" \n", "E_TRUNC"),
    "an open brace": (b"{", "E_JSON"),
    "a trailing comma": (b"[1,]", "E_JSON"),
    "two documents": (b"{}{}", "E_JSON"),
    "UTF-16 with mark": ('{"a":1}'.encode("utf-16"), "E_ENC"),
    "UTF-16 little end first": ('{"a":1}'.encode("utf-16-le"), "E_ENC"),
    "UTF-16 big end first": ('{"a":1}'.encode("utf-16-be"), "E_ENC"),
    "Latin-1": ('{"a":"é"}'.encode("latin-1"), "E_ENC"),
    "overlong UTF-8": (b'"\xc0\xaf"', "E_ENC"),
    "half a surrogate pair": (b'{"a":"\\ud800"}', "E_SURR"),
    "half a pair in a key": (b'{"\\udfff":1}', "E_SURR"),
    "a NUL escape": (b'{"a":"x\\u0000"}', "E_NUL"),
    "a NUL byte": (b'{"a": 1}  \x00', "E_NUL"),
    "a control character": (b'{"a":"x\x01"}', "E_CTRL"),
    "NaN": (b'{"a":NaN}', "E_NONFINITE"),
    "minus infinity": (b"[-Infinity]", "E_NONFINITE"),
    "too great an exponent": (b"[1e400]", "E_NONFINITE"),
    "a repeated key": (b'{"id":1,"id":2}', "E_DUPKEY"),
    "a repeated key deep inside": (b'[{"a":{"b":1,"c":2,"b":3}}]', "E_DUPKEY"),
    "depth of a hundred thousand": (b"[" * 100_000 + b"]" * 100_000, "E_DEPTH"),
    "one level too deep": (b"[" * 65 + b"]" * 65, "E_DEPTH"),
    "five thousand digits": (b"9" * 5000, "E_BIGNUM"),
    "too many bytes": (b'"' + b"x" * 100 + b'"', "E_SIZE"),
    "a login page": (b"<!doctype html><html>", "E_JSON"),
}
TAKEN = {
    "a byte order mark": (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
    "emoji": ('{"a":"😀 e\u0301"}'.encode(), {"a": "😀 e\u0301"}),
    "a whole surrogate pair": (b'"\\ud83d\\ude00"', "😀"),
    "an escaped backslash before u0000": (b'"\\\\u0000"', "\\u0000"),
    "an exact integer beyond 2^53": (b"9007199254740993", 9007199254740993),
    "a fraction as Decimal": (b"19.99", Decimal("19.99")),
    "the deepest that is allowed": (b"[" * 64 + b"]" * 64, None),
    "brackets inside texts": (b'"\\"' + b"[" * 99 + b'"', '"' + "[" * 99),
    "names that mean something elsewhere": (b'{"__proto__":1,"constructor":2}', {"__proto__": 1, "constructor": 2}),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_code(data: bytes, code: str) -> None:
    most = 64 if code == "E_SIZE" else 1_000_000
    with pytest.raises(RecordError) as caught:
        parse(data, most_bytes=most)
    assert caught.value.code == code
    assert str(caught.value).startswith(f"{code}: ")


@pytest.mark.parametrize(("data", "value"), TAKEN.values(), ids=TAKEN)
def test_taken_as_it_is(data: bytes, value: object) -> None:
    parsed = parse(data, most_bytes=1_000_000)
    assert value is None or parsed == value


@pytest.mark.parametrize("data", [b"null", b"[]", b'"x"', b"1"])
def test_only_an_object_is_an_object(data: bytes) -> None:
    with pytest.raises(RecordError, match="E_TYPE"):
        parse_object(data)


def test_a_message_leads_to_the_place_and_shows_no_more_than_it_must() -> None:
    with pytest.raises(RecordError) as caught:
        parse(b'{"email": "ada@example.org" "name": "Ada"}')
    assert "character 28" in str(caught.value)
    assert "ada@example.org" not in str(caught.value)
