"""Is what the sandbox's stores serve a true part of the official schema, and does every field have a value?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, get_named_type, is_leaf_type

from ingest.sandbox.bulk import Operations
from ingest.sandbox.faults import Faults
from ingest.sandbox.shopify_roots import Session
from ingest.sandbox.shopify_schema import checked, run, schema
from ingest.sandbox.terms import Terms
from tests.sandbox import official
from tests.sandbox.town import event, gid, line, placed, promised, stamp, stocked, whole_life, world_of

OFFICIAL = json.loads(official.EXTRACT.read_text(encoding="utf8"))["types"]
SERVED = official.own_types(schema())


@pytest.mark.parametrize("name", sorted(SERVED))
def test_each_served_type_is_a_part_of_the_official_one(name: str) -> None:
    theirs, ours = OFFICIAL[name], SERVED[name]
    if theirs["kind"] == "enum":
        assert set(ours.values) <= set(theirs["values"])
        return
    if theirs["kind"] == "scalar":
        assert is_leaf_type(ours)
        return
    assert {interface.name for interface in ours.interfaces} <= set(theirs["interfaces"])
    for field, kind in ours.fields.items():
        signature = theirs["fields"][field]
        assert str(kind.type) == signature["type"], f"{name}.{field}"
        assert not signature["deprecated"], f"{name}.{field} is deprecated"
        given = {argument: str(one.type) for argument, one in kind.args.items()}
        known = {argument: one["type"] for argument, one in signature["arguments"].items()}
        assert given.items() <= known.items(), f"{name}.{field}"
        assert {argument for argument, one in signature["arguments"].items() if one["required"]} <= set(given)


def test_the_vendored_extract_is_what_the_official_schema_says() -> None:
    served = schema()
    fields = {f"{name}.{field}" for name, kind in SERVED.items() for field in getattr(kind, "fields", {})}
    vendored = {f"{name}.{field}" for name, kind in OFFICIAL.items() for field in kind.get("fields", {})}
    assert fields == vendored and len(fields) > 250
    if official.FULL.exists():
        assert official.signatures(official.full_schema(), served) == OFFICIAL


def _ask(kind: Any, name: str, depth: int, alias: str = "") -> str:
    """One field, with everything below it down to a depth; empty where the depth forbids it."""
    field = kind.fields[name]
    named = get_named_type(field.type)
    known = {"names": 'names: ["available", "on_hand"]', "first": "first: 5", "id": f'id: "{IDS.get(name)}"'}
    given = [text for argument, text in known.items() if argument in field.args]
    call = alias + (f"{name}({', '.join(given)})" if given else name)
    if is_leaf_type(named):
        return call
    return f"{call} {{ {_everything(named, depth - 1)} }}" if depth else ""


def _everything(kind: Any, depth: int, prefix: str = "") -> str:
    """All fields of a type; behind an interface under names of their own, because their types may differ."""
    aliases = {name: f"{prefix}{name}: " if prefix else "" for name in kind.fields}
    parts = ["__typename", *(_ask(kind, name, depth, aliases[name]) for name in kind.fields)]
    if isinstance(kind, GraphQLInterfaceType):
        for named in schema().get_possible_types(kind):
            parts.append(f"... on {named.name} {{ {_everything(named, depth, named.name)} }}")
    return " ".join(parts)


IDS = {
    "order": gid("Order", 1),
    "location": "gid://shopify/Location/70001",
    "inventoryItem": "gid://shopify/InventoryItem/100001",
    "fulfillmentOrder": gid("FulfillmentOrder", 1),
    "bulkOperation": "gid://shopify/BulkOperation/1000001",
}


def _session() -> Session:
    refund = {"store": "berlin", "order": gid("Order", 1), "refund": gid("Refund", 5), "amount_minor": 700}
    claim = {
        "dispute": gid("ShopifyPaymentsDispute", 1),
        "type": "INQUIRY",
        "reason": "DUPLICATE",
        "network_code": "12.6",
    }
    back = {"store": "berlin", "order": gid("Order", 1), "return": gid("Return", 6), "status": "CLOSED"}
    hold = {"store": "berlin", "order": gid("Order", 2), "warehouse": "leipzig", "reason": "INCORRECT_ADDRESS"}
    edit = {"store": "berlin", "order": gid("Order", 2), "change": gid("SalesAgreement", 9), "changed": []}
    world = world_of(
        [
            *(stocked(-600, "MUG-SAND", 50, warehouse=place) for place in ("leipzig", "leeds")),
            *whole_life(1),
            placed(5, 2, presentment={"currency": "CHF", "rate_e6": 941_500}),
            promised(5, 2),
            event(5, "hold_placed", hold="H21", **hold),
            event(6, "order_edited", **edit, added=[line(29, "TEA-SAND", 1, 1190)], total_minor=4170),
            event(1600, "refunded", **refund),
            event(1700, "returned", **back),
            event(
                1650,
                "dispute_opened",
                store="berlin",
                order=gid("Order", 1),
                **claim,
                amount_minor=700,
                evidence_due_by=stamp(9000),
            ),
            event(1701, "order_noted", store="berlin", order=gid("Order", 1), note="Called", by={"staff": "Ada"}),
        ]
    )
    operations = Operations("berlin", Faults(), 5, 0)
    session = Session(world, world.stores["berlin"], Terms(), operations, "/shopify/berlin", "http://here")
    operations.start("{ orders { edges { node { id } } } }", False, session)
    return session


SESSION = _session()


@pytest.mark.parametrize("root", sorted(schema().query_type.fields))  # type: ignore[union-attr]
def test_every_field_of_every_type_answers(root: str) -> None:
    document, errors = checked(f"{{ {_ask(schema().query_type, root, 5)} }}")
    assert document is not None and not errors, errors
    result = run(document, SESSION, {}, None)
    assert result.errors is None
    assert result.data is not None and result.data[root] is not None
