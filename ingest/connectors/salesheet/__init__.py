"""Sales lists: CSV files that people put into a folder after a fair or a day at the counter."""

from ingest.connectors.salesheet.connector import CONNECTOR

__all__ = ["CONNECTOR"]
