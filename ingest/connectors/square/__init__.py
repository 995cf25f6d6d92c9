"""A seller on Square: orders, invoices and payments."""

from ingest.connectors.square.connector import CONNECTOR

__all__ = ["CONNECTOR"]
