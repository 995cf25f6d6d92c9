"""What may the asker look through for an order? Customers are found by those only who may read who they are."""

from __future__ import annotations

from dataclasses import replace

from dashboard import place
from dashboard.orders.questions import Asked
from dashboard.people import guard
from ingest.building import identity, snapshots


def through(wanted: Asked) -> Asked:
    """The same question, with names, mail addresses and telephone numbers for who may read them."""
    if not guard.may("customer.read"):
        return wanted
    keys = identity.keys_of(wanted.text, snapshots.identity_key(place.home()))
    return replace(wanted, is_named=True, keys=" ".join(keys))


def what() -> str:
    """By what an order can be found, as the beginning of a sentence."""
    customers = " customers' names, e-mail addresses and phone numbers," if guard.may("customer.read") else ""
    return f"Order and tracking numbers,{customers} products and SKUs"
