"""Zendesk, where customers write to all stores."""

from ingest.connectors.zendesk.connector import CONNECTOR

__all__ = ["CONNECTOR"]
