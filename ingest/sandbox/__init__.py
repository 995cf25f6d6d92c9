"""A company that does not exist, and the servers through which it can be asked."""

from ingest.sandbox.company import Company, company
from ingest.sandbox.events import Event
from ingest.sandbox.home import Sandbox
from ingest.sandbox.params import Params
from ingest.sandbox.simulation import simulate

__all__ = ["Company", "Event", "Params", "Sandbox", "company", "simulate"]
