"""A company of a few rows for each test, as facts have it."""

from tests.facts.conftest import company, found, leeds

__all__ = ["company", "found", "leeds"]
