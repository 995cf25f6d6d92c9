"""Does the house keep its rules? Formatting, lint, types, borders, spelling, sizes; one line each, all of them run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "borders": ["lint-imports"],
    "spelling": ["typos", "--format", "brief"],
}


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True)
        sys.stdout.write(f"{name:<9} {'ok' if done.returncode == 0 else 'FAILED'}\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(done.stdout + done.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
