"""The European Central Bank's reference rates."""

from ingest.connectors.ecb.connector import CONNECTOR

__all__ = ["CONNECTOR"]
