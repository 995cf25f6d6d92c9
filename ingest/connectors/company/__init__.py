"""The company's own settings as a source: stores, warehouses, their working days, and which location is which warehouse."""

from ingest.connectors.company.connector import CONNECTOR, SOURCE

__all__ = ["CONNECTOR", "SOURCE"]
