"""Where does a failure's cause live, and how does it typically show there? Each layer, described once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: what it is, and its typical failure mode, in words."""

    name: str
    holds: str
    typical: str


EVERY = (
    Layer(
        name="commerce",
        holds="Stores and channels: what is sold, promised and told to the customer.",
        typical="The store sells, promises or writes what no longer holds: an order placed twice, an edit after it was "
        "handed on, a customer who hears nothing.",
    ),
    Layer(
        name="integration",
        holds="What carries orders, stock and statuses between systems.",
        typical="A message is lost, late or changed on its way, and no system says so: each believes what it heard.",
    ),
    Layer(
        name="warehouse",
        holds="Where goods are counted, picked, packed and handed over.",
        typical="Work stands still, or is done otherwise than the order says, and the store does not hear of it.",
    ),
    Layer(
        name="carrier",
        holds="The way from the warehouse's door to the customer's.",
        typical="A parcel stands still, is held or comes back, and the customer is the first who notices.",
    ),
    Layer(
        name="reporting",
        holds="What we know of all the others: sources, maps of their words, and our own messages.",
        typical="A source falls silent, a word has no meaning yet or a message reaches nobody, and the day "
        "looks better than it is.",
    ),
)
"""The layers of `ledger.causes`, in their order."""
