"""Schemas: the types of definitions.py as JSON Schemas, and what is wrong with a value that should be of one."""

import re

from api.definitions import ENTITIES

SIMPLE = {
    "id": {"type": "string", "pattern": "^[0-9]+$"},
    "digits": {"type": "string", "pattern": "^[0-9]+$"},
    "text": {"type": "string"},
    "html": {"type": "string", "contentMediaType": "text/html"},
    "url": {"type": "string", "format": "uri", "pattern": "^https?://[!-~]+$"},
    "time": {
        "type": "string",
        "format": "date-time",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
    },
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "flag": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 0},
    "unix": {"type": "integer", "minimum": 1_000_000_000},
    "any": {},
    "Nothing": {"type": "null"},
}
PYTHON = {"string": str, "boolean": bool, "integer": int}


def schema(type):
    """Return the JSON Schema of a type; an entity is a reference to where schemas() stand in an OpenAPI document."""
    if isinstance(type, dict):
        return schema_of_fields(type)
    type = type.removeprefix("o ")
    if type == "Nothing?":
        return {"type": "null"}
    if type.endswith("?"):
        return {"anyOf": [schema(type[:-1]), {"type": "null"}]}
    if type == "[Nothing]":
        return {"type": "array", "maxItems": 0}
    if type.startswith("["):
        return {"type": "array", "items": schema(type[1:-1])}
    if type.startswith("{"):
        return {"type": "object", "additionalProperties": schema(type[1:-1])}
    if type in ENTITIES:
        return {"$ref": f"#/components/schemas/{type}"}
    if "|" in type or type.startswith("'"):
        return {"type": "string", "enum": type.strip("'").split("|")}
    return SIMPLE[type]


def schema_of_fields(fields):
    """Return the JSON Schema of an object. It lets other fields pass: a newer server may have more."""
    return {
        "type": "object",
        "properties": {name: schema(type) for name, type in fields.items()},
        "required": [name for name, type in fields.items() if not is_optional(type)],
    }


def schemas():
    """Return {name: JSON Schema} of all entities."""
    return {name: schema(type) for name, type in ENTITIES.items()}


def is_optional(type):
    return isinstance(type, str) and type.startswith("o ")


def faults(type, value, where=""):
    """Return a sentence for each way in which value, as JSON has it, is not of type; where is its name in them."""
    where = where or str(type)
    if isinstance(type, dict):
        return faults_of_fields(type, value, where)
    type = type.removeprefix("o ")
    if type.endswith("?"):
        return [] if value is None else faults(type[:-1], value, where)
    if value is None:
        return [f"{where} is null"]
    if type in ENTITIES:
        return faults(ENTITIES[type], value, where)
    if type.startswith("[") and isinstance(value, list):
        return [fault for at, one in enumerate(value) for fault in faults(type[1:-1], one, f"{where}[{at}]")]
    if type.startswith("{") and isinstance(value, dict):
        return [fault for name, one in value.items() for fault in faults(type[1:-1], one, f"{where}.{name}")]
    return [] if fits(schema(type), value) else [f"{where} is {value!r}, not of type {type}"]


def faults_of_fields(fields, value, where):
    if not isinstance(value, dict):
        return [f"{where} is {value!r}, not an object"]
    found = [f"{where}.{name} is not in its definition" for name in value if name not in fields]
    for name, type in fields.items():
        if name in value:
            found += faults(type, value[name], f"{where}.{name}")
        elif not is_optional(type):
            found.append(f"{where}.{name} is missing")
    return found


def fits(schema, value):
    """Return whether value is what the JSON Schema of a simple type says."""
    if not schema:
        return True
    is_typed = type(value) is PYTHON.get(schema["type"])
    is_listed = value in schema.get("enum", [value])
    is_written = "pattern" not in schema or bool(is_typed and re.fullmatch(schema["pattern"], value))
    is_enough = "minimum" not in schema or (is_typed and value >= schema["minimum"])
    return is_typed and is_listed and is_written and is_enough
