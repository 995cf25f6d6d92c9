"""What may be wrong with a record or a file, in words, and what is to be done about it: each E_* code once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_AGAIN: Final = "then bring the file again"


@dataclass(frozen=True, slots=True)
class Code:
    """`said` ends a sentence that begins with the name of the field or record; `action` is a sentence of its own."""

    said: str
    action: str


CODES: Final = {
    "E_BIGNUM": Code("is a number of more than 1,000 digits", "Mend the number at the source."),
    "E_COLS": Code(
        "has another number of cells than the header",
        f"Remove lines that are no records, quote cells that hold the delimiter, {_AGAIN}.",
    ),
    "E_CTRL": Code("holds a bare control character", "Mend the text at the source, or have it escaped."),
    "E_CUR": Code("has no currency of ISO 4217", "Name the currency, in three capital letters."),
    "E_DATE": Code(
        "is no date of the calendar, or no form that has one meaning, or comes before what it follows",
        "Export dates as 2026-11-22 and times as 2026-11-22T06:00:00+01:00.",
    ),
    "E_DELIM": Code("is delimited in another way than the header", f"Export it with one delimiter, {_AGAIN}."),
    "E_DEPTH": Code("is nested deeper than 64 levels", "Ask the source for the field in a flatter form."),
    "E_DUP": Code("stands twice in this file with different content", f"Decide which of them holds, {_AGAIN}."),
    "E_DUPKEY": Code("holds a key twice", "Report it to the source: readers disagree about which value holds."),
    "E_ENC": Code("is no text in the encoding of its file", f"Export the file as UTF-8, {_AGAIN}."),
    "E_ENUM": Code("is a value that nobody has given a meaning yet", "Give it a meaning, or mend it at the source."),
    "E_HDR": Code("has a header that cannot be trusted", f"Mend the first line of the file, {_AGAIN}."),
    "E_ID": Code(
        "is no identifier any more; a spreadsheet or a float has changed it",
        f"Export it as text, without opening it in a spreadsheet, {_AGAIN}.",
    ),
    "E_JSON": Code("is no JSON", "Report it to the source; its next answer about the record completes it."),
    "E_MAGIC": Code("is no table of text", "Save the table as CSV; in Excel: Save as, CSV UTF-8, one sheet a file."),
    "E_MONEY": Code(
        "is no exact amount of its currency", "Write amounts as 1234.56, with no more decimals than the currency has."
    ),
    "E_NONFINITE": Code("is not a finite number", "Mend the number at the source, or leave it empty."),
    "E_NUL": Code("holds a NUL character", "Remove it at the source."),
    "E_PATH": Code("is no file", "Name a file itself: no link, folder or pipe is followed."),
    "E_QUOTE": Code("has quotes that do not fit", f"Close every quote, double quotes inside cells, {_AGAIN}."),
    "E_RANGE": Code("is out of range", "Mend it at the source."),
    "E_REF": Code("names something that is not known", "Name it in wharfinger.toml, or mend it at the source."),
    "E_REQ": Code("is empty", "Fill it in at the source."),
    "E_SIZE": Code("is too long", "Shorten it at the source."),
    "E_SURR": Code("holds half of a surrogate pair", "Mend the text at the source: no database can keep it."),
    "E_TRUNC": Code("is not whole", "The next run asks again; a file of your own must be brought again."),
    "E_TYPE": Code("has another type", "Mend it at the source, or take another column for it."),
    "E_TZ": Code(
        "names no time zone or offset, or an hour that its zone skips or has twice",
        "Export times with their offset; --timezone names the zone of a file's own.",
    ),
    "E_XSTORE": Code("belongs to another store", "Leave out --store for a file of several stores, or mend the row."),
    "E_ZIP": Code("is damaged", "Put the landed file back from a backup, then rebuild."),
}
