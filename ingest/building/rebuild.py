"""Can the warehouse be made anew from the landing alone?"""

from __future__ import annotations

import shutil
from pathlib import Path


def forget(home: Path) -> None:
    """Remove the builder's file, so that the next load reads all of the landing; readers keep the last snapshot."""
    shutil.rmtree(home / "build", ignore_errors=True)
