"""A shop on Etsy, by the Open API v3."""

from ingest.connectors.etsy.connector import CONNECTOR

__all__ = ["CONNECTOR"]
