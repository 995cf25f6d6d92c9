"""Can owners be seen and changed at the command line?"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from dashboard import cli
from ledger import open_home, routes
from metrics.queues import queues


def said(
    home: Path, *words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["wharfinger", "route", *words, "--home", str(home)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


def test_routes_are_listed_set_ended_and_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def route(*words: str) -> tuple[int, str]:
        return said(tmp_path, *words, capsys=capsys, monkeypatch=monkeypatch)

    code, listed = route("list")
    assert code == 0
    assert all(name in listed for name in queues())
    code, listed = route("set", "parcel_stalled", "--owner", "berlin desk", "--store", "berlin", "--note", "as agreed")
    assert (code, "berlin desk" in listed) == (0, True)
    with closing(open_home(tmp_path)) as ledger:
        assert routes.current(ledger).of("parcel_stalled", "berlin", "leeds").owner == "berlin desk"
        assert routes.current(ledger).of("parcel_stalled", "london", "leeds").owner == queues()["parcel_stalled"].owner
    assert "berlin desk" not in route("end", "parcel_stalled", "--store", "berlin")[1]
    assert "berlin desk" in route("history", "parcel_stalled")[1]
    for words, told in (
        (("end", "parcel_stalled"), "would have no owner"),
        (("end", "parcel_stalled", "--store", "berlin"), "no route of its own"),
        (("set", "gremlins", "--owner", "x"), "There is no queue 'gremlins'"),
        (("set", "parcel_stalled"), "names an owner"),
    ):
        code, line = route(*words)
        assert (code, told in line) == (2, True)
