"""One piece of work in a process of its own: `python -m tests.bench.child module:function '{"argument": 1}'`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from tests.bench.bench import find, perform

if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(perform(find(sys.argv[1]), json.loads(sys.argv[2])))) + "\n")
