"""Settings that are wrong are refused in words that say where, what and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.settings import SettingsError, load


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[store]]\nname = "market"\ntitle = "Market"', r"\[\[store\]\] market lacks channel, country, currency"),
        ('[[store]]\ntitle = "Market"', r"\[\[store\]\] lacks name, channel, country"),
        ('[[warehouse]]\nname = "leeds"', r"\[\[warehouse\]\] leeds lacks .*timezone"),
        ('[[source]]\nname = "shop"', r"\[\[source\]\] shop lacks system"),
        ('[[store]]\nname = "market"\ncolour = "red"', r"\[\[store\]\] does not know colour; it knows name, "),
        ("[ticket_reasons]\nwismo = 'lost'", r"\[ticket_reasons\] wismo is 'lost'; expected one of where_is_my_order"),
        ("[[store]]\nname = 5", r"\[\[store\]\] name is 5; expected str"),
    ],
)
def test_what_is_missing_or_strange_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "wharfinger.toml").write_text(text, encoding="utf8")
    with pytest.raises(SettingsError, match=told):
        load(tmp_path)


def test_own_tags_stand_beside_the_reasons_names(tmp_path: Path) -> None:
    (tmp_path / "wharfinger.toml").write_text('[ticket_reasons]\n"WISMO::eu" = "where_is_my_order"\n', encoding="utf8")
    told = load(tmp_path).ticket_reasons
    assert (told["wismo::eu"], told["late"]) == ("where_is_my_order", "late")
