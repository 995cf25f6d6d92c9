"""May this document be read in bulk? Each rule that it breaks, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from ingest.sandbox.shopify_cost import Composite, composite, fields

CONNECTIONS = 5
LEVELS = 2


def broken_rules(document: DocumentNode, schema: GraphQLSchema) -> list[str]:
    """What forbids a validated document as a bulk query; empty if nothing does."""
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        return ["Bulk queries must contain exactly one query operation."]
    if operations[0].variable_definitions:
        return ["Bulk queries cannot take variables."]
    assert schema.query_type is not None
    found = list(_connections(operations[0], schema.query_type, document, schema))
    roots = list(fields(operations[0].selection_set, schema.query_type, document, schema))
    problems = []
    if len(roots) != 1 or not found or found[0][0] is not roots[0][0]:
        problems.append("Bulk queries must have one connection at the root, and nothing beside it.")
    if len(found) > CONNECTIONS:
        problems.append(f"Bulk queries cannot contain more than {CONNECTIONS} connections; found {len(found)}.")
    for node, depth, is_in_list, has_id in found:
        name = node.name.value
        if depth > LEVELS:
            problems.append(f"Bulk queries cannot nest connections deeper than {LEVELS} levels; '{name}' is deeper.")
        if is_in_list:
            problems.append(f"Queries that contain a connection field within a list field are not supported: '{name}'.")
        if not has_id:
            problems.append(f"The parent field of the connection '{name}' must select `id`.")
    return problems


def _connections(
    operation: OperationDefinitionNode, root: Composite, document: DocumentNode, schema: GraphQLSchema
) -> Iterator[tuple[FieldNode, int, bool, bool]]:
    """Every connection field: its depth, whether it hangs in a plain list, whether its parent selects an id."""

    def walk(
        holder: FieldNode | OperationDefinitionNode, parent: Composite, depth: int, is_in_list: bool
    ) -> Iterator[tuple[FieldNode, int, bool, bool]]:
        assert holder.selection_set is not None
        chosen = list(fields(holder.selection_set, parent, document, schema))
        has_id = depth == 0 or any(node.name.value == "id" for node, _ in chosen)
        for node, owner in chosen:
            if node.name.value.startswith("__") or node.selection_set is None:
                continue
            kind = owner.fields[node.name.value].type
            inner = composite(schema, get_named_type(kind).name)
            is_list = is_list_type(get_nullable_type(kind)) and not owner.name.endswith("Connection")
            if inner.name.endswith("Connection"):
                yield node, depth, is_in_list, has_id
                yield from _nodes(node, inner, depth + 1)
            else:
                yield from walk(node, inner, depth, is_in_list or is_list)

    def _nodes(connection: FieldNode, kind: Composite, depth: int) -> Iterator[tuple[FieldNode, int, bool, bool]]:
        for node in node_fields(connection, kind, document, schema):
            inner = composite(schema, get_named_type(kind.fields["nodes"].type).name)
            yield from walk(node, inner, depth, False)

    yield from walk(operation, root, 0, False)


def node_fields(
    connection: FieldNode, kind: Composite, document: DocumentNode, schema: GraphQLSchema
) -> Iterator[FieldNode]:
    """The fields of a connection that hold its nodes: `nodes`, and `node` under `edges`."""
    assert connection.selection_set is not None
    for node, _ in fields(connection.selection_set, kind, document, schema):
        if node.name.value == "nodes":
            yield node
        elif node.name.value == "edges" and node.selection_set is not None:
            edge = composite(schema, get_named_type(kind.fields["edges"].type).name)
            for inner, _ in fields(node.selection_set, edge, document, schema):
                if inner.name.value == "node":
                    yield inner
