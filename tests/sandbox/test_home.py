"""Does the sandbox company live on where it was left, and do its settings say what it is?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from ingest.sandbox import Sandbox, simulate
from ingest.settings import load
from tests.sandbox.history import END, SMALL


def test_a_company_that_lives_on_tells_the_same_story(tmp_path: Path) -> None:
    sandbox = Sandbox.create(tmp_path, SMALL)
    assert (sandbox.now, list(sandbox.events())) == (END, list(simulate(SMALL, END)))
    fresh = sandbox.advance(60 * 30)
    again = Sandbox.open(tmp_path)
    later = again.advance(60 * 30)
    assert again.now == END + timedelta(hours=60)
    assert fresh and later and fresh[-1].at <= END + timedelta(hours=30) < later[0].at
    assert list(again.events()) == list(simulate(SMALL, again.now))
    assert list(again.events(END)) == list(simulate(SMALL, END))


def test_a_torn_write_is_undone_by_the_next_step(tmp_path: Path) -> None:
    sandbox = Sandbox.create(tmp_path, SMALL)
    with (tmp_path / "sandbox" / "events.jsonl").open("ab") as log:
        log.write(b'{"at": "2026-11-22T06:00:01Z", "ki')
    sandbox = Sandbox.open(tmp_path)
    assert list(sandbox.events()) == list(simulate(SMALL, END))
    sandbox.advance(600)
    assert list(sandbox.events()) == list(simulate(SMALL, sandbox.now))


def test_a_company_is_not_overwritten(tmp_path: Path) -> None:
    Sandbox.create(tmp_path, SMALL)
    with pytest.raises(FileExistsError, match="lives in"):
        Sandbox.create(tmp_path, SMALL)


def test_settings_name_every_part_of_the_company(tmp_path: Path) -> None:
    sandbox = Sandbox.create(tmp_path, SMALL)
    (tmp_path / "wharfinger.toml").write_text(sandbox.settings_toml("http://127.0.0.1:9"), encoding="utf8")
    settings = load(tmp_path)
    assert [store.name for store in settings.stores] == ["berlin", "london", "etsy", "square", "fairs"]
    assert [warehouse.cutoff for warehouse in settings.warehouses] == ["14:00", "13:00", "12:00"]
    sources = ["berlin", "london", "etsy", "square", "fairs", "wms", "parcels", "helpdesk", "ecb"]
    assert [source.name for source in settings.sources] == sources
    named = {source.token_env for source in settings.sources} - {""}
    assert named <= sandbox.tokens.keys()
    assert settings.source("london").options["locations"] == sandbox.company.stores[1].locations
    assert len(bytes.fromhex(sandbox.identity_key)) == 32
    kept = orjson.loads((tmp_path / "sandbox" / "company.json").read_bytes())
    assert kept == orjson.loads(orjson.dumps(sandbox.company.to_json()))
