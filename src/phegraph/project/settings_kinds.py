"""The kinds of values that the tables of the settings have, by their schema."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEXT, LIST, TABLE, NUMBER, SWITCH = '"…"', '["…", "…"]', "a table", "0", "true"
_KINDS = {"string": TEXT, "array": LIST, "object": TABLE, "number": NUMBER, "boolean": SWITCH}
TABLES, TEXTS = "a table of tables", '"…" or ["…", "…"]'
"""How values are written, for the hints of errors."""
_SCHEMA = Path(__file__).parents[1] / "schemas" / "settings.json"


@cache
def schemas_of_tables() -> Mapping[str, Any]:
    """The schemas of the tables."""
    tables: Mapping[str, Any] = json.loads(_SCHEMA.read_bytes())["properties"]
    return tables


@cache
def keys_of_tables() -> Mapping[str, Mapping[str, str]]:
    """The tables and their keys, each with how its value is written; of prefixes any key will do."""
    tables = schemas_of_tables()
    return {
        name: {key: _kind(value) for key, value in table.get("properties", {}).items()}
        for name, table in tables.items()
    }


def _kind(schema: Mapping[str, Any]) -> str:
    """How a value of a schema is written."""
    if isinstance(schema["type"], list):
        return TEXTS
    is_of_tables = schema.get("additionalProperties", {}).get("type") == "object"
    return TABLES if is_of_tables else _KINDS[schema["type"]]


def is_kind(value: object, kind: str) -> bool:
    """Whether a value is of a kind."""
    if kind is NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is SWITCH:
        return isinstance(value, bool)
    if kind is LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind is TABLES:
        return isinstance(value, dict) and all(is_kind(item, TABLE) for item in value.values())
    if kind is TEXTS:
        return is_kind(value, TEXT) or is_kind(value, LIST)
    if kind is TABLE:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, str)
