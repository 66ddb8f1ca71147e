"""The JSON Schema of a facts file, made from the model and its docstrings."""

import inspect
import re
from typing import Any, Final

from entra_policy.facts import model, objects
from entra_policy.facts.reading import ADAPTER

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTE: Final = re.compile(r"^    (\w+): (.+(?:\n {8,}.+)*)", re.MULTILINE)


def json_schema() -> dict[str, Any]:
    """The schema as a JSON document."""
    schema: dict[str, Any] = ADAPTER.json_schema()
    _describe(schema, model.Facts)
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    for name, definition in definitions.items():
        if "properties" in definition:
            _describe(definition, getattr(model, name, None) or getattr(objects, name))
        else:
            definition.pop("description", None)  # an enumeration's docstring is about the code
    return {"$schema": _DIALECT, **schema, "$defs": definitions}


def _describe(schema: dict[str, Any], described: type) -> None:
    text = inspect.getdoc(described) or ""
    schema["description"] = text.partition("\n")[0]
    for name, description in _ATTRIBUTE.findall(text):
        entry: dict[str, Any] = schema["properties"][name]
        entry.pop("title", None)
        sentence = " ".join(description.split())
        entry["description"] = sentence[:1].upper() + sentence[1:]
