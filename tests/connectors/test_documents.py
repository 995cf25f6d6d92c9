"""Are all GraphQL documents valid, with and without what a store may refuse, and may the bulk ones be read in bulk?"""

from __future__ import annotations

import gzip
import json
from itertools import chain, combinations
from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    build_schema,
    get_named_type,
    parse,
    specified_rules,
    validate,
    visit,
)

from ingest.connectors.shopify.documents import document, documents, inlined, refusable
from ingest.sandbox.bulk_rules import broken_rules

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "ingest/sandbox/shopify.graphqls"
OFFICIAL = ROOT.parent / "shared/data/shopify_schema/admin_2026-10.json.gz"
BULK = [name for name in documents() if name.endswith("_bulk")]


def _sandbox() -> GraphQLSchema:
    return build_schema(SANDBOX.read_text(encoding="utf8"))


def _official() -> GraphQLSchema:
    return build_client_schema(json.loads(gzip.decompress(OFFICIAL.read_bytes()))["data"], assume_valid=True)


SCHEMAS = {"sandbox": _sandbox}
if OFFICIAL.exists():
    SCHEMAS["official"] = _official


@pytest.fixture(scope="module", params=SCHEMAS)
def schema(request: pytest.FixtureRequest) -> GraphQLSchema:
    return SCHEMAS[request.param]()


def _subsets(name: str) -> list[frozenset[str]]:
    fields = sorted(refusable(name))
    return [frozenset(some) for some in chain.from_iterable(combinations(fields, n) for n in range(len(fields) + 1))]


@pytest.mark.parametrize("name", documents())
def test_every_document_is_valid_whatever_is_refused(schema: GraphQLSchema, name: str) -> None:
    for refused in _subsets(name):
        for text in (document(name, refused), inlined(name, refused)):
            assert validate(schema, parse(text), [*specified_rules, NoDeprecatedCustomRule]) == []
            assert not any(f" {field} " in text.replace("\n", " ") for field in refused)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("displayFinancialStatus", "displayFinancialStatuss"),
        ("shippingLine { code }", "shippingLine"),
        ("$first: Int!", "$first: String!"),
        ("currencyCode\n", "currencyCode { code }\n"),
    ],
)
def test_the_validation_is_not_blind(schema: GraphQLSchema, right: str, wrong: str) -> None:
    text = document("orders_page")
    assert right in text
    assert validate(schema, parse(text.replace(right, wrong)))


@pytest.mark.parametrize("name", BULK)
def test_bulk_documents_keep_the_rules_of_bulk_operations(name: str) -> None:
    text = inlined(name)
    assert "fragment" not in text
    assert broken_rules(parse(text), _sandbox()) == []


def test_a_bulk_document_that_breaks_the_rules_would_be_seen() -> None:
    text = inlined("orders_bulk").replace("createdAt\n          processedAt\n", "createdAt\n", 1)
    assert broken_rules(parse(text.replace("refunds {", "returns { edges { node { id } } } refunds {")), _sandbox())


@pytest.mark.parametrize("name", [name for name in documents() if name not in BULK])
def test_every_inner_page_says_whether_there_is_more(name: str) -> None:
    """A connection that is read without its pageInfo loses whatever lies behind its first page."""
    bare: list[str] = []
    info = TypeInfo(_sandbox())

    class Pages(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            kind = info.get_type()
            if kind and get_named_type(kind).name.endswith("Connection") and node.selection_set:
                inner = {one.name.value for one in node.selection_set.selections if isinstance(one, FieldNode)}
                if "pageInfo" not in inner:
                    bare.append(node.name.value)

    visit(parse(document(name)), TypeInfoVisitor(info, Pages()))
    assert bare == []


def test_orders_are_found_by_change_in_every_state() -> None:
    """`id` as a cursor would never see a change, and a filter by status would lose what is cancelled or archived."""
    text = document("orders_page")
    assert "sortKey: UPDATED_AT" in text
    assert "status:" not in text
    assert "deliveredAt" in text
