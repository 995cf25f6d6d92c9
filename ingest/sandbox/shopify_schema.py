"""How is a document of the store's API read, checked and run?"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from ingest.sandbox.shopify_fields import CHILDREN, reader
from ingest.sandbox.shopify_roots import ROOTS, Session
from ingest.sandbox.shopify_search import Edge, Page, page

SDL = Path(__file__).with_name("shopify.graphqls")


@cache
def schema() -> GraphQLSchema:
    """The part of the official schema that the sandbox serves."""
    return build_schema(SDL.read_text(encoding="utf8"))


@lru_cache(maxsize=256)
def checked(source: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
    """The parsed document, or what is wrong with it."""
    try:
        document = parse(source)
    except GraphQLError as error:
        return None, [error]
    return document, validate(schema(), document)


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation that is asked for; GraphQLError where that is not clear."""
    found = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if name is not None:
        found = [part for part in found if part.name and part.name.value == name]
    if len(found) != 1:
        raise GraphQLError(f"Expected one operation{f' named {name}' if name else ''}; found {len(found)}.")
    return found[0]


def run(document: DocumentNode, session: Session, variables: dict[str, Any], name: str | None) -> ExecutionResult:
    """Run a checked document over one store's books."""
    return execute_sync(
        schema(),
        document,
        root_value=session,
        context_value=session,
        variable_values=variables,
        operation_name=name,
        field_resolver=_resolve,
        type_resolver=lambda record, info, abstract: str(record.typename),
    )


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    typename, name = info.parent_type.name, info.field_name
    if isinstance(source, Session):
        return ROOTS[name](source, arguments)
    if isinstance(source, Page | Edge):
        return getattr(source, re.sub(r"([A-Z])", lambda letter: f"_{letter[1].lower()}", name))
    if lister := CHILDREN.get(typename, {}).get(name):
        records = lister(source, arguments)
        if get_named_type(info.return_type).name.endswith("Connection"):
            return page(records, arguments, None, info.context.terms.objects_to_page_through)
        return records
    return reader(typename, name)(source)
