"""The count of transactions that changed cases: what readers compare to know whether they are out of date."""

from __future__ import annotations

from sqlmodel import Session, select

from ledger._ledger import Ledger
from ledger.tables.case_revision import CaseRevision


def next_revision(session: Session) -> int:
    """A number for this transaction's changes. Taken after the cases are locked, so that nobody waits crosswise."""
    one = select(CaseRevision).where(CaseRevision.name == CaseRevision.NAME).with_for_update()
    counted = session.exec(one).first() or CaseRevision(name=CaseRevision.NAME, revision=0)
    counted.revision += 1
    session.add(counted)
    session.flush()
    return counted.revision


def revision(ledger: Ledger) -> int:
    """The number of the last transaction that changed any case."""
    with ledger.read("ask whether a case changed") as session:
        counted = session.get(CaseRevision, CaseRevision.NAME)
        return counted.revision if counted else 0
