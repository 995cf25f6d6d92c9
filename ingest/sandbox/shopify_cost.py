"""How many points does a query cost?

The older linear rule, which bounds today's prices from above: scalars are free, an object costs 1, a list costs its
`first` (3 where it takes none) times its members, a mutation 10 more. `edges` cost nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

UNKNOWN_LENGTH = 3
MUTATION = 10
Composite = GraphQLObjectType | GraphQLInterfaceType


def fields(
    chosen: SelectionSetNode, parent: Composite, document: DocumentNode, schema: GraphQLSchema
) -> Iterator[tuple[FieldNode, Composite]]:
    """The fields of a selection with their parent types, fragments opened."""
    for node in chosen.selections:
        if isinstance(node, FieldNode):
            yield node, parent
        elif isinstance(node, InlineFragmentNode):
            on = node.type_condition
            yield from fields(node.selection_set, composite(schema, on.name.value) if on else parent, document, schema)
        elif isinstance(node, FragmentSpreadNode):
            fragment = next(
                part
                for part in document.definitions
                if isinstance(part, FragmentDefinitionNode) and part.name.value == node.name.value
            )
            on_type = composite(schema, fragment.type_condition.name.value)
            yield from fields(fragment.selection_set, on_type, document, schema)


def composite(schema: GraphQLSchema, name: str) -> Composite:
    """The object or interface type of that name."""
    found = schema.type_map[name]
    assert isinstance(found, GraphQLObjectType | GraphQLInterfaceType)
    return found


def requested(
    operation: OperationDefinitionNode, document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]
) -> int:
    """The price asked before a validated query runs."""
    is_mutation = operation.operation is OperationType.MUTATION
    root = schema.mutation_type if is_mutation else schema.query_type
    assert root is not None

    def price(chosen: SelectionSetNode, parent: Composite, length: int) -> int:
        total = 0
        for node, owner in fields(chosen, parent, document, schema):
            if node.name.value.startswith("__") or node.selection_set is None:
                continue
            kind = owner.fields[node.name.value].type
            named = get_named_type(kind)
            if is_leaf_type(named):
                continue
            inner = composite(schema, named.name)
            own = _first(node, variables)
            inside = price(node.selection_set, inner, own)
            if owner.name.endswith("Connection") and node.name.value in ("edges", "nodes"):
                total += length * (inside + (node.name.value == "nodes"))
            elif is_list_type(get_nullable_type(kind)):
                total += own * (1 + inside)
            else:
                total += 1 + inside
        return total

    return price(operation.selection_set, root, 1) + (MUTATION if is_mutation else 0)


def _first(node: FieldNode, variables: Mapping[str, Any]) -> int:
    for argument in node.arguments:
        if argument.name.value == "first":
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
            if isinstance(argument.value, VariableNode):
                return int(variables.get(argument.value.name.value) or 0)
    return UNKNOWN_LENGTH


def actual(data: dict[str, Any], operation: OperationDefinitionNode) -> int:
    """The price of what was really returned: its objects, without the wrapping of edges."""
    changes = MUTATION if operation.operation is OperationType.MUTATION else 0
    return changes + sum(_objects(value) for value in data.values())


def _objects(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_objects, value))
    if not isinstance(value, dict):
        return 0
    own = 0 if set(value) <= {"node", "cursor"} else 1
    return own + sum(map(_objects, value.values()))
