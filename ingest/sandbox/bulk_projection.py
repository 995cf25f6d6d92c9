"""How does a record become a line of a bulk result? A selection is compiled once, then applied to every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    value_from_ast_untyped,
)

from ingest.sandbox.bulk_rules import node_fields
from ingest.sandbox.shopify_cost import Composite, composite, fields
from ingest.sandbox.shopify_fields import CHILDREN, Lister, reader

Row = dict[str, Any]
Read = Callable[[Any], Any]


@dataclass
class Projection:
    """What is taken of one type: values (key, reader), values that one concrete type alone has, and connections."""

    values: list[tuple[str, Read]] = field(default_factory=list)
    particular: list[tuple[str, Read, str]] = field(default_factory=list)
    connections: list[Branch] = field(default_factory=list)

    def row(self, record: Any) -> Row:
        """The record's own line, without the records of its connections."""
        own = {key: read(record) for key, read in self.values}
        for key, read, only in self.particular:
            if record.typename == only:
                own[key] = read(record)
        return own

    def rows(self, record: Any) -> Iterator[Row]:
        """The record's line and, after it, those of all that hangs on it."""
        own = self.row(record)
        yield own
        for branch in self.connections:
            for child in branch.children(record, branch.arguments):
                for row in branch.projection.rows(child):
                    row.setdefault("__parentId", own["id"])
                    yield row


@dataclass(frozen=True)
class Branch:
    """A connection of a type: how to list its records, and what is taken of each."""

    children: Lister
    arguments: Mapping[str, Any]
    projection: Projection


@dataclass(frozen=True)
class Plan:
    """A whole bulk document: the root connection with its arguments, and what is taken of its records."""

    root: str
    arguments: Mapping[str, Any]
    projection: Projection


def plan(document: DocumentNode, schema: GraphQLSchema) -> Plan:
    """Compile a document that breaks no rule of bulk reading."""
    operation = next(part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    assert schema.query_type is not None
    root, owner = next(fields(operation.selection_set, schema.query_type, document, schema))
    compiler = _Compiler(document, schema)
    kind = composite(schema, get_named_type(owner.fields[root.name.value].type).name)
    return Plan(root.name.value, _arguments(root), compiler.connection(root, kind))


def _arguments(node: FieldNode) -> Mapping[str, Any]:
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments}


@dataclass(frozen=True)
class _Compiler:
    document: DocumentNode
    schema: GraphQLSchema

    def connection(self, holder: FieldNode, kind: Composite) -> Projection:
        inner = composite(self.schema, get_named_type(kind.fields["nodes"].type).name)
        found = Projection()
        for node in node_fields(holder, kind, self.document, self.schema):
            self.add(found, node, inner)
        return found

    def add(self, found: Projection, holder: FieldNode, parent: Composite) -> None:
        assert holder.selection_set is not None
        for node, owner in fields(holder.selection_set, parent, self.document, self.schema):
            name = node.name.value
            key = node.alias.value if node.alias else name
            is_open = isinstance(parent, GraphQLInterfaceType)
            if name == "__typename":
                found.values.append((key, _typename(None if is_open else parent.name)))
                continue
            kind = owner.fields[name].type
            if get_named_type(kind).name.endswith("Connection"):
                below = self.connection(node, composite(self.schema, get_named_type(kind).name))
                found.connections.append(Branch(CHILDREN[owner.name][name], _arguments(node), below))
            elif is_open and owner is not parent:
                found.particular.append((key, self.value(node, owner), owner.name))
            else:
                found.values.append((key, self.value(node, owner)))

    def value(self, node: FieldNode, owner: Composite) -> Read:
        name, kind = node.name.value, owner.fields[node.name.value].type
        read = reader(owner.name, name)
        if lister := CHILDREN.get(owner.name, {}).get(name):
            read = _listed(lister, _arguments(node))
        if is_leaf_type(get_named_type(kind)):
            return read
        below = Projection()
        self.add(below, node, composite(self.schema, get_named_type(kind).name))
        return _many(read, below) if is_list_type(get_nullable_type(kind)) else _one(read, below)


def _typename(name: str | None) -> Read:
    return (lambda _: name) if name else (lambda record: record.typename)


def _listed(lister: Lister, arguments: Mapping[str, Any]) -> Read:
    return lambda record: lister(record, arguments)


def _many(read: Read, below: Projection) -> Read:
    row = below.row
    return lambda record: [row(item) for item in read(record)]


def _one(read: Read, below: Projection) -> Read:
    row = below.row

    def one(record: Any) -> Row | None:
        value = read(record)
        return None if value is None else row(value)

    return one
