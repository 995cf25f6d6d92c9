"""The warehouse system: over its API, or from the files it drops each night."""

from ingest.connectors.wms.connector import CONNECTOR

__all__ = ["CONNECTOR"]
