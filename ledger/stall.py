"""Which sales were entered at a stall, each once however often its form was sent?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from ledger import audit, landings
from ledger._ledger import Ledger
from ledger.landings import LandedRow
from ledger.tables.stall_sale import StallSale

__all__ = ["StallSale", "enter", "find", "since"]


def enter(ledger: Ledger, sale: StallSale, land: Callable[[], LandedRow]) -> tuple[StallSale, bool]:
    """Write a sale down, whose bytes `land` puts on disk before; the sale that stands, and whether this made it.

    Of several senders of one form the first one's sale stands, and nothing of the others is landed. A crash after the
    bytes and before the end leaves a landed file that the next run takes, and a form that may be sent again: it names
    the same sale.
    """
    with ledger.write(f"enter sale {sale.sale}", lock="landings") as session:
        known = session.get(StallSale, sale.entry)
        if known is not None:
            return known, False
        landed = land()
        landings.add(session, [landed])
        made = StallSale(**{**sale.model_dump(), "path": landed.path})
        session.add(made)
        session.flush()
        _record(ledger, session, made)
        return made, True


def find(ledger: Ledger, entry: str) -> StallSale | None:
    """The sale that a form made; None where it was not sent."""
    with ledger.read("look for a sale") as session:
        return session.get(StallSale, entry)


def since(ledger: Ledger, begin: datetime, store: str) -> list[StallSale]:
    """What was entered for a store from an instant on, the newest first."""
    chosen = select(StallSale).where(StallSale.store == store, col(StallSale.entered_at) >= begin)
    with ledger.read("list the sales of a stall") as session:
        return list(session.exec(chosen.order_by(col(StallSale.entered_at).desc(), col(StallSale.sale))))


def _record(ledger: Ledger, session: Session, sale: StallSale) -> None:
    names = ("store", "units", "total_minor", "currency", "paid_by", "path")
    audit.append(
        ledger,
        session,
        at=sale.entered_at,
        actor=sale.actor,
        action="sale entered",
        subject=f"sale {sale.sale}",
        detail={name: getattr(sale, name) for name in names},
    )
