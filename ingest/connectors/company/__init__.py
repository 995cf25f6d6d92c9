"""The company's own settings as a source: stores, warehouses, working days, and which location is which warehouse."""

from ingest.connectors.company.connector import CONNECTOR, SOURCE

__all__ = ["CONNECTOR", "SOURCE"]
