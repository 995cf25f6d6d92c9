"""What did people and runs decide, and what can therefore not be computed again?

Runs, landings, loads, cases and the audit log, in SQLite or PostgreSQL.
"""

from ledger._ledger import Ledger, open_home, open_ledger
from ledger.errors import LedgerError

__all__ = ["Ledger", "LedgerError", "open_home", "open_ledger"]
