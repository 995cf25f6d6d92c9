"""The ledger's tables, one file each."""

from ledger.tables.audit_entry import AuditEntry
from ledger.tables.audit_head import AuditHead
from ledger.tables.book_line import BookLine
from ledger.tables.book_proposal import BookProposal
from ledger.tables.book_revision import BookRevision
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent
from ledger.tables.case_remark import CaseRemark
from ledger.tables.case_revision import CaseRevision
from ledger.tables.case_watcher import CaseWatcher
from ledger.tables.incident_hint import IncidentHint
from ledger.tables.landing import Landing
from ledger.tables.load import Load
from ledger.tables.notice import Notice
from ledger.tables.pair_decision import PairDecision
from ledger.tables.queue_check import QueueCheck
from ledger.tables.review import Review
from ledger.tables.route import Route
from ledger.tables.rule_change import RuleChange
from ledger.tables.run import Run
from ledger.tables.saved_view import SavedView
from ledger.tables.sign_in import SignIn
from ledger.tables.stall_sale import StallSale
from ledger.tables.user import User

__all__ = [
    "AuditEntry",
    "AuditHead",
    "BookLine",
    "BookProposal",
    "BookRevision",
    "Case",
    "CaseEvent",
    "CaseRemark",
    "CaseRevision",
    "CaseWatcher",
    "IncidentHint",
    "Landing",
    "Load",
    "Notice",
    "PairDecision",
    "QueueCheck",
    "Review",
    "Route",
    "RuleChange",
    "Run",
    "SavedView",
    "SignIn",
    "StallSale",
    "User",
]
