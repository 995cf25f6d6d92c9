"""The official Admin schema beside the sandbox's: `python -m tests.sandbox.official` writes the vendored extract anew.

The extract holds the signatures of what the sandbox serves, so that the comparison needs no other file.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    build_client_schema,
)

ROOT = Path(__file__).parents[2]
EXTRACT = ROOT / "tests" / "data" / "shopify_types.json"
FULL = ROOT.parent / "shared" / "data" / "shopify_schema" / "admin_2026-10.json.gz"
SOURCE = {
    "schema": "Shopify Admin GraphQL API 2026-10",
    "licence": "ISC, Copyright 2025-present, Shopify Inc.; text in shopify_types.LICENSE",
}

Signatures = dict[str, Any]


def full_schema() -> GraphQLSchema:
    introspection = json.loads(gzip.decompress(FULL.read_bytes()))["data"]
    return build_client_schema(introspection, assume_valid=True)


def signatures(official: GraphQLSchema, served: GraphQLSchema) -> Signatures:
    """What the official schema says about every type and field that the sandbox serves."""
    return {name: _type(official.type_map[name], kind) for name, kind in sorted(own_types(served).items())}


def own_types(served: GraphQLSchema) -> dict[str, Any]:
    builtin = ("String", "Int", "Float", "Boolean", "ID")
    return {name: kind for name, kind in served.type_map.items() if not name.startswith("__") and name not in builtin}


def _type(official: Any, served: Any) -> Signatures:
    if isinstance(official, GraphQLEnumType):
        return {"kind": "enum", "values": sorted(official.values)}
    if not isinstance(official, GraphQLObjectType | GraphQLInterfaceType):
        return {"kind": "scalar"}
    return {
        "kind": "type" if isinstance(official, GraphQLObjectType) else "interface",
        "interfaces": sorted(interface.name for interface in official.interfaces),
        "fields": {name: field(official.fields[name]) for name in sorted(served.fields)},
    }


def field(official: Any) -> Signatures:
    arguments = {
        name: {"type": str(argument.type), "required": argument.default_value is Undefined and _is_required(argument)}
        for name, argument in sorted(official.args.items())
    }
    return {"type": str(official.type), "arguments": arguments, "deprecated": official.deprecation_reason is not None}


def _is_required(argument: Any) -> bool:
    return str(argument.type).endswith("!")


def main() -> None:
    from ingest.sandbox.shopify_schema import schema

    types = signatures(full_schema(), schema())
    EXTRACT.write_text(json.dumps({**SOURCE, "types": types}, indent=1, sort_keys=True) + "\n", encoding="utf8")
    sys.stdout.write(f"{len(types)} types written\n")


if __name__ == "__main__":
    main()
