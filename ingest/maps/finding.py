"""What is wrong, or only strange, with a line that somebody wants to put into a book?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one line (0: about the file). A warning is told; anything else refuses the whole file."""

    code: str
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{f'Line {self.line}' if self.line else 'The file'}: {self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Line:
    """One typed line, and where in the file it stands."""

    number: int
    row: Mapping[str, Any]
