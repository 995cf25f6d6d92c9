"""Write CONTRACTS.md to standard output: `python -m ingest.contracts`."""

import sys

from ingest.contracts.describe import document

sys.stdout.write(document())
