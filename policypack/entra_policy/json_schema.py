"""JSON Schemas that pydantic makes, written out in full: not every reader follows references."""

from typing import Any


def without_references(schema: dict[str, Any], *, defaults: bool = True, nulls: bool = True) -> dict[str, Any]:
    """A schema with each definition in the places that refer to it, and without the titles that pydantic makes up.

    Args:
        schema: the schema, its definitions in `$defs`.
        defaults: whether default values stay.
        nulls: whether null stays an alternative; without it, what may be null is what may be left out.
    """
    left_out = {"title", "$defs"} if defaults else {"title", "$defs", "default"}
    definitions: dict[str, Any] = schema.get("$defs", {})

    def written_out(value: Any) -> Any:
        if isinstance(value, list):
            return [written_out(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return written_out(definitions[value["$ref"].rpartition("/")[2]] | _without(value, "$ref"))
        if not nulls and {"type": "null"} in value.get("anyOf", ()):
            (given,) = (option for option in value["anyOf"] if option != {"type": "null"})
            return written_out(given | _without(value, "anyOf"))
        result = {key: written_out(item) for key, item in value.items() if key not in left_out}
        if isinstance(value.get("properties"), dict):  # names of properties, whatever they are
            result["properties"] = {name: written_out(item) for name, item in value["properties"].items()}
        return result

    result: dict[str, Any] = written_out(schema)
    return result


def _without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}
