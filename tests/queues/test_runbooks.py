"""Has each queue one runbook of the agreed shape, and is a wrong one refused with line and reason?"""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics import queues as found
from metrics._errors import RunbookError
from metrics._runbook import HEADINGS, parse
from metrics.queues import queues, runbook

FOLDER = Path(found.__file__).parent / "runbooks"
SOUND = "# Late\n\n" + "\n".join(f"## {heading}\n\nSome words.\n" for heading in HEADINGS)
LEAST_WORDS = 100


def test_each_queue_has_one_and_each_one_has_a_queue() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(queues())


@pytest.mark.parametrize("name", queues())
def test_a_runbook_is_of_the_shape_and_of_its_queue(name: str) -> None:
    own = queues()[name].runbook
    assert own.title == queues()[name].title
    assert [heading for heading, _ in own.sections()] == list(HEADINGS)
    assert sum(len(text.split()) for _, text in own.sections()) >= LEAST_WORDS


def test_no_two_say_the_same() -> None:
    texts = [text for name in queues() for _, text in queues()[name].runbook.sections()]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (SOUND.replace("## What to do", "## To do"), 11, "expected '## What to do', found '## To do'"),
        (SOUND.replace("## Whom to tell", "### Whom to tell"), 15, "expected '## Whom to tell'"),
        (SOUND.replace("# Late", "Late", 1), 1, "expected '# <title>', found 'Late'"),
        (SOUND + "## More\n", 22, "expected 'no further heading'"),
        (SOUND[: SOUND.index("## When")], 19, "expected '## When to escalate', found the end"),
        (SOUND.replace("## How to confirm\n\nSome words.", "## How to confirm\n"), 10, "nothing stands under 'How to"),
        (SOUND.replace("Some words.", "Some <b>words</b>.", 1), 5, "HTML"),
        (SOUND.replace("Some words.", "![x](https://evil.test)", 1), 5, "pictures"),
        (SOUND.replace("Some words.", "[x](javascript:alert)", 1), 5, "https://"),
        ("", 1, "expected '# <title>', found the end"),
    ],
)
def test_a_wrong_one_is_refused_with_line_and_reason(text: str, line: int, why: str) -> None:
    with pytest.raises(RunbookError, match=f"mine.md, line {line}: .*") as told:
        parse(text, "mine.md")
    assert why in str(told.value)
    assert told.value.line == line


def test_the_company_s_own_comes_first_and_a_wrong_one_leaves_ours(tmp_path: Path) -> None:
    name, queue = next(iter(queues().items()))
    assert runbook(name, tmp_path) == (queue.runbook, "")
    own = tmp_path / f"{name}.md"
    own.write_text(SOUND, encoding="utf8")
    assert runbook(name, tmp_path)[0].means == "Some words."
    own.write_text(SOUND.replace("## What to do", "## To do"), encoding="utf8")
    kept, problem = runbook(name, tmp_path)
    assert kept == queue.runbook
    assert f"{name}.md, line 11" in problem
    own.write_bytes(b"\xff\xfe")
    assert runbook(name, tmp_path)[0] == queue.runbook
    own.write_text("# x\n" * 20_000, encoding="utf8")
    assert "more than 64000 bytes" in runbook(name, tmp_path)[1]
