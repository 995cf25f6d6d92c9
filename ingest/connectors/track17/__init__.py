"""17TRACK, which asks carriers where parcels are."""

from ingest.connectors.track17.connector import CONNECTOR

__all__ = ["CONNECTOR"]
