"""Shopify's Admin GraphQL API, one source a store."""

from ingest.connectors.shopify.connector import CONNECTOR

__all__ = ["CONNECTOR"]
