"""Does the house keep its own rules? Sizes, names, the lock, and documents that say what the code says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from dashboard.cli import app
from ingest.contracts import contracts
from metrics import catalogue

ROOT = Path(__file__).parents[2]
ROOMS = ("dashboard", "ingest", "metrics", "ledger", "pages")
MOST_LINES = 300
MOST_TEST_LINES = 450
MOST_FUNCTION_LINES = 60
MOST_PAGE_LINES = 60
MOST_FILES = 12
MOST_FLAT_FILES = 24


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).is_file()]


PYTHON = tracked(".py")
LISTS = {"connectors", "contracts", "facts", "sandbox"}  # one entry per thing, as many as there are
ROOMS_WITHIN = sorted(
    {path.parent for path in PYTHON if path.parent.parent in (ROOT / "dashboard", ROOT / "ingest")}
    - {ROOT / "ingest" / name for name in LISTS}
)


def test_no_file_grows_beyond_what_one_reads_in_a_sitting() -> None:
    most = {path: MOST_TEST_LINES if ROOT / "tests" in path.parents else MOST_LINES for path in PYTHON}
    lines = {path: path.read_text().count("\n") for path in PYTHON}
    assert {str(path.relative_to(ROOT)): lines[path] for path in PYTHON if lines[path] > most[path]} == {}


def test_no_function_grows_beyond_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := code_lines(node)) > MOST_FUNCTION_LINES
    }
    assert long == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without those of its texts, such as a SELECT."""
    texts = [node for node in ast.walk(function) if isinstance(node, ast.Constant | ast.JoinedStr)]
    inner = {line for text in texts for line in range(text.lineno + 1, (text.end_lineno or 0) + 1)}
    return (function.end_lineno or 0) - function.lineno - len(inner)


def test_a_page_is_query_figure_render() -> None:
    pages = [path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"]
    assert len(pages) >= 4
    assert {path.name: lines for path in pages if (lines := path.read_text().count("\n")) > MOST_PAGE_LINES} == {}


def test_nothing_in_the_shell_shadows_a_package() -> None:
    """Streamlit puts the folder of app.py before all others: what lies there is found first, under its bare name."""
    shell = {path.stem for path in (ROOT / "dashboard").iterdir()}
    assert shell & {*ROOMS, *sys.stdlib_module_names} == set()


@pytest.mark.parametrize("room", ROOMS_WITHIN, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_says_what_it_answers_and_holds_no_crowd(room: Path) -> None:
    files = [path for path in PYTHON if path.parent == room]
    says = ast.get_docstring(ast.parse((room / "__init__.py").read_text()))
    assert says and says.splitlines()[0].endswith(("?", "."))
    assert len(files) - 1 <= MOST_FILES


def test_flat_is_only_what_rooms_share() -> None:
    flat = {name: len([path for path in PYTHON if path.parent == ROOT / name]) for name in ("dashboard", "ingest")}
    assert {name: files for name, files in flat.items() if files > MOST_FLAT_FILES} == {}


def test_nothing_has_a_name_that_says_nothing() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)(_|\.|$)")
    assert [str(path.relative_to(ROOT)) for path in PYTHON if vague.search(path.name)] == []


def test_the_lock_is_hashed_and_names_no_address() -> None:
    lock = (ROOT / "lock.txt").read_text()
    packages = re.findall(r"^[a-zA-Z0-9._\[\]-]+==", lock, re.MULTILINE)
    assert len(packages) > 50
    assert lock.count("--hash=sha256:") >= len(packages)
    assert "://" not in lock


@pytest.mark.parametrize("name", sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_in_the_readme_and_takes_a_home(name: str) -> None:
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    assert f"`wharfinger {name}" in (ROOT / "README.md").read_text()
    assert name == "contract" or "home" in {parameter.name for parameter in command.params}


def test_the_readme_shows_pictures_that_exist() -> None:
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", (ROOT / "README.md").read_text())
    assert len(pictures) >= 8
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_every_document_names_what_the_code_declares() -> None:
    metrics_md, contracts_md = (ROOT / "METRICS.md").read_text(), (ROOT / "CONTRACTS.md").read_text()
    assert [name for name in catalogue() if name not in metrics_md] == []
    assert [name for name in contracts() if name not in contracts_md] == []


def test_html_from_data_is_never_drawn() -> None:
    banned = ("unsafe_allow_html", "unsafe_allow_javascript", "st.html(", "components", "iframe")
    product = [path for path in PYTHON if ROOT / "tests" not in path.parents]
    assert [str(path.relative_to(ROOT)) for path in product if any(word in path.read_text() for word in banned)] == []
